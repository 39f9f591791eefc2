// SPDX-License-Identifier: Apache-2.0
// The passwords of every configured registry, out of the cache or from AWS.
#pragma once

#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "syncd/config/sync_config.h"
#include "syncd/secret/decision.h"

namespace cred {

struct TokenSurroundings {
  const Environment& environment;
  std::string home;
  ReadFile read_file;
  Now now;
  std::string user_agent;
};

struct TokenOutcome {
  Result<HostPassword> password;
  std::string notice;      // one line for people about a password that works but may be the last
  Instant refresh_at{};    // of a password: from when on asking again may bring another
  Instant requested_at{};  // of a password
};

// One outcome for each of `registries`, in their order. Registries of one principal and endpoint
// cost one API call together, with or without a cache below `cache_directory` (created when it can
// be). Blocks until the deadline at most; up to 8 registries are asked for at once.
std::vector<TokenOutcome> obtain_passwords(const std::vector<RegistrySource>& registries,
                                           const std::string& cache_directory,
                                           const TokenSurroundings& surroundings,
                                           const Deadline& deadline);

}  // namespace cred
