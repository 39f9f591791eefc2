// SPDX-License-Identifier: Apache-2.0
// Keeps a valid password for every registry: asks for a new one in time, and keeps the old one
// while that fails.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// obtain_passwords with everything but the registries and what is due bound.
using ObtainPasswords = std::function<std::vector<TokenOutcome>(
    const std::vector<RegistrySource>& registries, const std::vector<Secret>& due)>;

// Of the loop's thread.
class TokenRefresher {
 public:
  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;
    ObtainPasswords obtain;
    std::function<double()> random;
    LogSink tell;
  };

  // `on_change` is called when the first attempts have ended, and whenever a password is new.
  TokenRefresher(std::vector<RegistrySource> registries, Deps deps,
                 std::function<void()> on_change);

  TokenRefresher(const TokenRefresher&) = delete;
  TokenRefresher& operator=(const TokenRefresher&) = delete;
  TokenRefresher(TokenRefresher&&) = delete;
  TokenRefresher& operator=(TokenRefresher&&) = delete;
  ~TokenRefresher();

  void start();

  // Asks AWS for all of them now, due or not; `done` is called afterwards. Who comes within 10 s
  // after another has his answer already.
  void renew(std::function<void()> done);

  // One for each registry, in their order; nullptr until the first attempts have ended.
  Passwords passwords() const;

  const std::vector<RegistrySource>& registries() const;

  std::vector<RegistrySnapshot> snapshot() const;

  // Takes over what another refresher holds of the same registries.
  void adopt(const TokenRefresher& other);

 private:
  class State;
  std::shared_ptr<State> state_;
};

// The same registry by the same way; where it is written down does not count.
bool is_same_source(const RegistrySource& a, const RegistrySource& b);

}  // namespace cred::syncd
