// SPDX-License-Identifier: Apache-2.0
// A counter for each who waits.
#include "syncd/controller/refresh_rounds.h"

#include <utility>

namespace cred::syncd {

void RefreshRounds::begin(const std::vector<TargetKey>& keys, const RefreshDone& done) {
  const auto round = std::make_shared<Round>(Round{keys.size(), {}, done});
  for (const TargetKey& key : keys) rounds_.emplace(key, round);
}

void RefreshRounds::end(const TargetKey& key, bool is_good) {
  const auto [first, last] = rounds_.equal_range(key);
  std::vector<std::shared_ptr<Round>> ended;
  for (auto at = first; at != last; ++at) ended.push_back(at->second);
  rounds_.erase(first, last);
  for (const auto& round : ended) {
    ++(is_good ? round->report.good : round->report.bad);
    if (--round->lacking == 0) round->done(round->report);
  }
}

void RefreshRounds::end_all() {
  while (!rounds_.empty()) end(TargetKey(rounds_.begin()->first), false);
}

}  // namespace cred::syncd
