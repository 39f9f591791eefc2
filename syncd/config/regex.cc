// SPDX-License-Identifier: Apache-2.0
// Hides RE2.
#include "syncd/config/regex.h"

#include <re2/re2.h>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestPattern = 1000;
constexpr std::int64_t kProgramBytes = std::int64_t{256} << 10U;

}  // namespace

Result<Regex> Regex::compile(const std::string& pattern) {
  if (pattern.size() > kLongestPattern) {
    return Error{Errc::bad_request, "longer than 1000 bytes"};
  }
  re2::RE2::Options options;
  options.set_max_mem(kProgramBytes);
  options.set_log_errors(false);
  auto program = std::make_shared<const re2::RE2>(pattern, options);
  if (!program->ok()) return Error{Errc::bad_request, clean_text(program->error(), 120)};
  return Regex(std::move(program));
}

bool Regex::matches(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *program_);
}

}  // namespace cred::syncd
