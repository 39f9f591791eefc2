// SPDX-License-Identifier: Apache-2.0
// Failures that were just met, so that a client that asks six times makes one attempt.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cache/store.h"

namespace cred {

// The failure in a row of the file, if it is still remembered; for those who only read it.
std::optional<Error> parse_failure(const Entry& entry, Instant now);

class FailureMemory {
 public:
  // Fails (local) where there can be none; callers then ask AWS each time.
  static Result<FailureMemory> open(const std::string& directory);

  // The failure of `identity` that is less than 5 s old. `identity` names who asked whom, and the
  // state of the files that the credentials came from: whoever repairs them is not told the old
  // news.
  std::optional<Error> find(const std::string& identity, Instant now);

  // Returns what Store::apply returns; what cannot be remembered is only asked again.
  Result<void> put(const std::string& identity, const Error& error, Instant now);

  // Everything that was remembered under identities that begin with `prefix`.
  void erase(const std::string& prefix, Instant now);

 private:
  explicit FailureMemory(Store store) : store_(std::move(store)) {}

  Store store_;
};

}  // namespace cred
