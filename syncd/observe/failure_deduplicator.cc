// SPDX-License-Identifier: Apache-2.0
// Causes without the names of those whom they concern.
#include "syncd/observe/failure_deduplicator.h"

#include <string_view>
#include <utility>

namespace cred::syncd {
namespace {

constexpr Span kQuiet = std::chrono::hours{1};
constexpr std::size_t kMostCauses = 100;

bool is_of_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
}

// As a whole word: "a" is not part of "cannot".
std::string take_name_out(std::string text, std::string_view name) {
  if (name.empty()) return text;
  std::size_t at = 0;
  while ((at = text.find(name, at)) != std::string::npos) {
    const std::size_t end = at + name.size();
    const bool is_word =
        (at == 0 || !is_of_name(text[at - 1])) && (end == text.size() || !is_of_name(text[end]));
    if (is_word) text.replace(at, name.size(), "*");
    at = is_word ? at + 1 : end;
  }
  return text;
}

}  // namespace

std::optional<std::string> FailureDeduplicator::take(const std::string& namespace_name,
                                                     const std::string& cause, Tick now) {
  if (causes_.size() > kMostCauses) causes_.clear();
  const auto [found, is_new] =
      causes_.try_emplace(take_name_out(cause, namespace_name), Told{now, 0});
  Told& told = found->second;
  if (is_new) return cause;
  if (now - told.at < kQuiet) {
    ++told.held_back;
    return std::nullopt;
  }
  told.at = now;
  const std::size_t count = std::exchange(told.held_back, 0);
  if (count == 0) return cause;
  return cause + " (so failed " + std::to_string(count) + " more in the hour after it was said)";
}

}  // namespace cred::syncd
