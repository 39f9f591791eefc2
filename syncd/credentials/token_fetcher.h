// SPDX-License-Identifier: Apache-2.0
// The passwords of every configured registry, out of the cache or from AWS.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/pace.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/curl_options.h"
#include "http/request.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/eks/credential_pool.h"
#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

struct TokenDeps {
  const Environment& environment;
  std::string home;
  ReadFile read_file;
  Now now;
  std::string user_agent;

  // Passed in where neither network nor clock is the real one; empty: the real ones.
  std::function<Send(CurlOptions options)> make_send = {};
  Sleep sleep = {};
  std::function<double()> random = {};

  // Of whoever has no credentials, as in PlanContext.
  std::string credentials_remedy = {};

  // For the roles of namespaces: what assumes them is asked for once for all of them, and no more
  // of them are assumed in a second. Absent: each for itself, as fast as it goes.
  std::shared_ptr<CredentialPool> pool = {};
  std::shared_ptr<Pace> sts_pace = {};
};

struct TokenOutcome {
  Result<HostPassword> password;
  std::string notice;      // one line for people about a password that works but may be the last
  Instant refresh_at{};    // of a password: from when on asking again may bring another
  Instant requested_at{};  // of a password

  // What of the shared AWS files nobody goes by, as in PlanContext; nullopt where they were not
  // read, since a password was known for them as they stand.
  std::optional<std::vector<std::string>> remarks = {};
};

// What a target's role brings: one outcome for each of `registries`, all of which name it.
using FindRolePasswords =
    std::function<std::vector<TokenOutcome>(const std::vector<RegistrySource>& registries)>;

using Passwords = std::shared_ptr<const std::vector<TokenOutcome>>;

// Of all of them, each once, that `said` does not have.
std::vector<std::string> collect_new_remarks(const std::vector<TokenOutcome>& outcomes,
                                             const std::set<std::string>& said = {});

// What says who asks for `source` and how, line by line; its host does not count.
std::string describe_source(const RegistrySource& source);

// One outcome for each of `registries`, in their order. Registries of one principal and endpoint
// cost one API call together, with or without a cache below `cache_directory` (created when it can
// be), and the credentials of one principal are fetched once for all of its registries, by the
// first who needs them. Blocks until the deadline at most; up to 32 registries are asked for at
// once.
//
// `due` has one for each registry, or none at all: the password that the caller holds and wants
// another for, whatever the cache thinks of it; it is answered again only where there is no newer.
std::vector<TokenOutcome> obtain_passwords(const std::vector<RegistrySource>& registries,
                                           const std::string& cache_directory,
                                           const TokenDeps& deps, const Deadline& deadline,
                                           const std::vector<Secret>& due = {});

}  // namespace cred::syncd
