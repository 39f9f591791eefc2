// SPDX-License-Identifier: Apache-2.0
// Findings as aligned text, each remedy below what it mends.
#include "syncd/cli/doctor/findings.h"

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLine = 2000;

}  // namespace

void Findings::begin(std::string_view title) { out_ << clean_text(title) << '\n'; }

void Findings::good(std::string_view text) { print("  ok    ", text, {}); }

void Findings::doubtful(std::string_view text, std::string_view remedy) {
  print("  note  ", text, remedy);
}

void Findings::unanswered(std::string_view text, std::string_view cause) {
  ++unanswered_count_;
  doubtful(text, cause);
}

void Findings::bad(std::string_view text, std::string_view remedy) {
  ++bad_count_;
  print("  WRONG ", text, remedy);
}

void Findings::print(std::string_view mark, std::string_view text, std::string_view remedy) {
  out_ << mark << clean_text(text, kLongestLine) << '\n';
  if (!remedy.empty()) out_ << "        -> " << clean_text(remedy, kLongestLine) << '\n';
  out_ << std::flush;
}

}  // namespace cred::syncd
