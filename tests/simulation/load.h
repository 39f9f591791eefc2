// SPDX-License-Identifier: Apache-2.0
// What the daemon costs those that it asks: storms, and everybody at the same instant.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "simulation/faults.h"

namespace cred::syncd::simulation {

class Load {
 public:
  static constexpr std::size_t kServers = 3;

  // `common` are outages of all servers at once.
  void set_common(std::vector<Outage> common) { common_ = std::move(common); }

  void note(std::size_t server, Tick now);

  // Each with what is wrong.
  void judge_storms(const std::function<void(const std::string&)>& complain) const;
  void judge_crowds(const std::function<void(const std::string&)>& complain) const;

 private:
  struct Attempt {
    std::size_t server;
    Tick at;
  };

  std::vector<Outage> common_;
  std::array<std::deque<Tick>, kServers> last_minute_;
  std::array<std::size_t, kServers> worst_minute_{};
  std::array<Tick, kServers> worst_at_{};
  std::vector<Attempt> attempts_;  // while nobody could be reached
};

// Whether tokens are renewed at different parts of their lives; `ages` of all renewals.
bool is_spread(const std::vector<double>& ages);

}  // namespace cred::syncd::simulation
