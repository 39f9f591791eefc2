// SPDX-License-Identifier: Apache-2.0
// Counting requests by minutes and by neighbours.
#include "simulation/load.h"

#include <algorithm>

namespace cred::syncd::simulation {
namespace {

using std::chrono::minutes;

// Seven namespaces, all damaged, half of the requests failing: many times less than that.
constexpr std::size_t kStorm = 300;

// Three servers are tried every 20 s or so: with jitter two of them seldom meet.
constexpr Span kTogether{25};
constexpr double kMostTogether = 0.25;

}  // namespace

void Load::note(std::size_t server, Tick now) {
  auto& minute = last_minute_[server];
  minute.push_back(now);
  while (minute.front() < now - minutes{1}) minute.pop_front();
  if (minute.size() > worst_minute_[server]) {
    worst_minute_[server] = minute.size();
    worst_at_[server] = now;
  }
  const bool is_common = std::any_of(common_.begin(), common_.end(), [now](const Outage& outage) {
    return now > outage.begin + minutes{2} && now < outage.end;
  });
  if (is_common) attempts_.push_back({server, now});
}

void Load::judge_storms(const std::function<void(const std::string&)>& complain) const {
  for (std::size_t i = 0; i < kServers; ++i) {
    if (worst_minute_[i] <= kStorm) continue;
    complain("a storm: " + std::to_string(worst_minute_[i]) + " requests to c" + std::to_string(i) +
             " in a minute, at " + std::to_string(worst_at_[i].time_since_epoch().count()) + " ms");
  }
}

void Load::judge_crowds(const std::function<void(const std::string&)>& complain) const {
  std::size_t together = 0;
  for (std::size_t i = 0; i < attempts_.size(); ++i) {
    bool is_together = false;
    for (std::size_t j = i; j-- > 0 && attempts_[i].at - attempts_[j].at < kTogether;) {
      is_together = is_together || attempts_[j].server != attempts_[i].server;
    }
    if (is_together) ++together;
  }
  const auto share = static_cast<double>(together) / static_cast<double>(attempts_.size());
  if (attempts_.size() > 100 && share > kMostTogether) {
    complain("a crowd: " + std::to_string(together) + " of " + std::to_string(attempts_.size()) +
             " attempts in common outages were made at the same instant as one at another server");
  }
}

bool is_spread(const std::vector<double>& ages) {
  constexpr double kStep = 0.002;  // of 12 h
  std::vector<double> early;
  for (const double age : ages) {
    if (age > 0.66 && age < 0.70) early.push_back(age);
  }
  if (early.size() < 10) return true;
  const auto [least, most] = std::minmax_element(early.begin(), early.end());
  return *most - *least > 4 * kStep;
}

}  // namespace cred::syncd::simulation
