// SPDX-License-Identifier: Apache-2.0
// A round for each place: listed, taken, listed again.
#include "syncd/discovery/discoverer.h"

#include <algorithm>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {

Discoverer::~Discoverer() {
  for (const auto& [key, round] : rounds_) deps_.loop.cancel(round->timer);
}

void Discoverer::configure(const std::vector<ClusterConfig>& entries) {
  keep_fleets(entries);
  keep_rounds();
}

void Discoverer::keep_fleets(const std::vector<ClusterConfig>& entries) {
  std::list<Fleet> fleets;
  for (const ClusterConfig& entry : entries) {
    const auto same = std::find_if(fleets_.begin(), fleets_.end(), [&](const Fleet& fleet) {
      return fleet.entry().name == entry.name;
    });
    if (same == fleets_.end()) {
      fleets.emplace_back(entry);
      continue;
    }
    same->set_entry(entry);
    fleets.splice(fleets.end(), fleets_, same);
  }
  fleets_ = std::move(fleets);
}

void Discoverer::keep_rounds() {
  std::map<std::string, std::shared_ptr<Round>> before = std::exchange(rounds_, {});
  std::vector<std::shared_ptr<Round>> fresh;
  for (Fleet& fleet : fleets_) {
    for (std::size_t place = 0; place < fleet.count_places(); ++place) {
      const std::string key = fleet.entry().name + '\n' + fleet.identify(place);
      const auto found = before.find(key);
      const bool is_new = found == before.end();
      auto round = is_new ? std::make_shared<Round>() : std::move(found->second);
      if (!is_new) before.erase(found);
      round->fleet = &fleet;
      round->place = place;
      if (is_new) fresh.push_back(round);
      rounds_.emplace(key, std::move(round));
    }
  }
  for (const auto& [key, round] : before) deps_.loop.cancel(round->timer);
  for (const auto& round : fresh) list(round);
}

std::vector<ClusterConfig> Discoverer::clusters() const {
  std::vector<ClusterConfig> all;
  for (const Fleet& fleet : fleets_) {
    all.insert(all.end(), fleet.clusters().begin(), fleet.clusters().end());
  }
  return all;
}

std::vector<DiscoverySnapshot> Discoverer::snapshot() const {
  std::vector<DiscoverySnapshot> all;
  for (const Fleet& fleet : fleets_) all.push_back(fleet.snapshot());
  return all;
}

void Discoverer::list_soon() {
  const Tick now = deps_.loop.clock().tick();
  for (const auto& [key, round] : rounds_) {
    const bool is_recent = round->begun_at && now - *round->begun_at < kShortest;
    if (round->is_under_way || is_recent) continue;
    deps_.loop.cancel(round->timer);
    list(round);
  }
}

void Discoverer::list(const std::shared_ptr<Round>& round) {
  if (!deps_.survey.run) return;
  round->is_under_way = true;
  round->begun_at = deps_.loop.clock().tick();
  deps_.survey.run_job([this, weak = std::weak_ptr(round),
                        order = round->fleet->order(round->place), run = deps_.survey.run,
                        &loop = deps_.loop, alive = scope_.token()] {
    auto surveyed = std::make_shared<Result<std::vector<SurveyedCluster>>>(run(order));
    loop.post([this, weak, surveyed, alive] {
      const auto listed = weak.lock();
      if (alive && listed) take(listed, *surveyed);
    });
  });
}

void Discoverer::take(const std::shared_ptr<Round>& round,
                      const Result<std::vector<SurveyedCluster>>& surveyed) {
  round->is_under_way = false;
  Fleet& fleet = *round->fleet;
  const std::vector<ClusterConfig> before = fleet.clusters();
  for (const std::string& news : fleet.take(round->place, surveyed, deps_.loop.clock().now())) {
    say(Priority::notice, fleet, news);
  }
  tell_trouble(*round, surveyed ? std::string() : surveyed.error().text);
  tell_limit(fleet);
  if (surveyed) round->retry.reset();
  const double random = deps_.random();
  const Span pause = surveyed ? spread(kInterval, random) : round->retry.take(random);
  round->timer =
      deps_.loop.after(pause, [this, weak = std::weak_ptr(round), alive = scope_.token()] {
        const auto due = weak.lock();
        if (alive && due) list(due);
      });
  if (fleet.clusters() != before) deps_.on_change();
}

void Discoverer::tell_trouble(Round& round, const std::string& trouble) {
  if (std::exchange(round.told, trouble) == trouble) return;
  if (trouble.empty()) {
    const SurveyOrder order = round.fleet->order(round.place);
    return say(Priority::notice, *round.fleet, describe_place(order.place) + " is listed again");
  }
  say(Priority::warning, *round.fleet, trouble + "; what was found there stays as it is");
}

void Discoverer::tell_limit(const Fleet& fleet) {
  const std::string limit = fleet.describe_limit();
  if (std::exchange(told_limits_[fleet.entry().name], limit) == limit || limit.empty()) return;
  say(Priority::error, fleet, limit);
}

void Discoverer::say(Priority priority, const Fleet& fleet, const std::string& text) const {
  deps_.tell({priority, kDiscoveryId, "discovery " + fleet.entry().name + ": " + text});
}

}  // namespace cred::syncd
