// SPDX-License-Identifier: Apache-2.0
// Regular expressions of users, matched in linear time whatever they look like.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace cred::syncd {

// Syntax: https://github.com/google/re2/wiki/Syntax
class Regex {
 public:
  // Fails (bad_request) with what is wrong with it, or that it is too large: more than 1,000 bytes,
  // or a program of more than 256 KiB, which repetitions of repetitions would make.
  static Result<Regex> compile(const std::string& pattern);

  // The whole of `text`, not a part. Many threads may call it at once.
  bool matches(std::string_view text) const;

 private:
  explicit Regex(std::shared_ptr<const re2::RE2> program) : program_(std::move(program)) {}

  std::shared_ptr<const re2::RE2> program_;
};

}  // namespace cred::syncd
