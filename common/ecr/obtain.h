// SPDX-License-Identifier: Apache-2.0
// The use case: a password for a registry, from the cache if it may be, from AWS if it must be.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/deadline.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "cache/failure_memory.h"
#include "cache/key.h"
#include "cache/token_cache.h"
#include "ecr/plan.h"

namespace cred {

// What is published for a host on this machine, and may be believed and answered with.
using FindPublished = std::function<std::optional<Entry>(const std::string& host, Instant now)>;

// Each may be missing, where there can be no cache; tokens are then fetched each time.
struct Caches {
  std::string directory;
  std::optional<TokenCache> tokens;
  std::optional<FailureMemory> failures;

  // How long an attempt to renew a token that still works may take: short where somebody waits.
  std::chrono::seconds renewal_time{2};

  // A password that is due for the caller, whatever the cache's times say: the wall clock that they
  // are of may have been set since. Such a token is treated as past its refresh point.
  Secret due_password = {};

  FindPublished find_published = {};
};

struct Lifetime {
  Instant refresh_at;  // from when on the next call may ask AWS for another one
  Instant expires_at;
  Instant requested_at{};
  std::string key = {};  // of the cache's entry (cache/key.h): whose password it is
};

struct Outcome {
  Result<Secret> password;

  // One line for the user: why there is no password, or why the present one may soon be the last.
  // Empty when there is nothing to say, or it was said less than 5 s (60 s for a refresh) ago.
  std::string notice;

  // Of the password; nullopt without one.
  std::optional<Lifetime> lifetime = {};
};

// `selection` must have been made before `make_plan` reads any file, so that it never vouches for
// more than was read. Blocks until the deadline at most, the wait for another process's call
// included. Of all callers at once one asks AWS, and all share its answer or its failure. An
// unexpired token is answered with past its refresh point unless AWS denied this principal; the
// attempt to refresh it is then limited to `renewal_time`, and to one a minute. Who has no
// principal of his own is answered with what is published, unless it was requested before he erased
// the host.
Outcome obtain(const SelectionKey& selection, Caches& caches, const MakePlan& make_plan,
               const Now& now, const Deadline& deadline);

}  // namespace cred
