// SPDX-License-Identifier: Apache-2.0
// What both ways to show an explanation share.
#include "helper/full/explanation.h"

#include <algorithm>
#include <cstdint>

namespace cred {

Cause split_remedy(std::string_view text) {
  constexpr std::string_view kSeparator = "; ";
  const auto at = text.rfind(kSeparator);
  if (at == std::string_view::npos) return {std::string(text), {}};
  const std::string_view tail = text.substr(at + kSeparator.size());
  // The separator stood in AWS's own sentence, which has no remedy behind it.
  if (tail.find("(HTTP ") != std::string_view::npos) return {std::string(text), {}};
  return {std::string(text.substr(0, at)), std::string(tail)};
}

std::string_view verdict_word(ChainStep::Verdict verdict) {
  switch (verdict) {
    case ChainStep::Verdict::chosen:
      return "chosen";
    case ChainStep::Verdict::not_configured:
      return "not configured";
    case ChainStep::Verdict::shadowed:
      return "shadowed";
    case ChainStep::Verdict::refused:
      return "refused";
    case ChainStep::Verdict::failed:
      return "failed";
  }
  return "";
}

std::string_view verdict_word(Check::Verdict verdict) {
  switch (verdict) {
    case Check::Verdict::ok:
      return "ok";
    case Check::Verdict::failed:
      return "failed";
    case Check::Verdict::skipped:
      return "not checked";
  }
  return "";
}

std::string render_span(std::chrono::seconds span) {
  const std::int64_t seconds = std::max<std::int64_t>(span.count(), 0);
  if (seconds < 120) return std::to_string(seconds) + " s";
  const std::int64_t minutes = seconds / 60;
  if (minutes < 120) return std::to_string(minutes) + " min";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

}  // namespace cred
