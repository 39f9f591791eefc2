// SPDX-License-Identifier: Apache-2.0
// Keeps a valid password for every registry: asks for a new one in time, and keeps the old one
// while that fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// obtain_passwords with everything but the registries and what is due bound.
using ObtainPasswords = std::function<std::vector<TokenOutcome>(
    const std::vector<RegistrySource>& registries, const std::vector<Secret>& due)>;

// It belongs to the loop's thread.
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
  struct Held {
    std::optional<TokenOutcome> outcome;

    // Whichever comes first: the wall clock may be set forward, and back.
    Instant due{};
    Tick due_tick{};

    Tick not_before{};  // after a failure
    Backoff pause{std::chrono::seconds{5}, std::chrono::minutes{5}};
    std::string trouble;
    std::vector<std::string> remarks;  // about the AWS files when they were last read for it
    std::uint64_t refreshes = 0;
    std::uint64_t failures = 0;
  };

  void look();
  std::vector<std::size_t> find_due() const;
  static bool was_set_back(const Held& held, Instant now);
  void begin_renewal();
  void ask(std::vector<std::size_t> due);
  void take(const std::vector<std::size_t>& asked, const std::vector<TokenOutcome>& outcomes);
  void tell_remarks(const std::vector<std::size_t>& asked,
                    const std::vector<TokenOutcome>& outcomes);
  bool keep(std::size_t i, const TokenOutcome& outcome);
  void tell(std::size_t i, Held& held, const TokenOutcome& outcome, bool is_good) const;
  static RegistrySnapshot describe(const RegistrySource& source, const Held& held);
  void publish_if_complete();

  std::vector<RegistrySource> registries_;
  Deps deps_;
  std::function<void()> on_change_;
  std::vector<Held> held_;
  Passwords passwords_;
  Loop::TimerId timer_;
  std::vector<std::function<void()>> waiting_;  // for a renewal that has not begun
  std::vector<std::function<void()>> riding_;   // for the present one
  std::optional<Tick> renewed_;
  bool wants_renewal_ = false;
  bool is_asking_ = false;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

// The same registry by the same way; where it is written down does not count.
bool is_same_source(const RegistrySource& a, const RegistrySource& b);

}  // namespace cred::syncd
