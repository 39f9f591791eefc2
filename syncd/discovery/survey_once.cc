// SPDX-License-Identifier: Apache-2.0
// A few threads draw place after place.
#include "syncd/discovery/survey_once.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "syncd/config/discovered.h"
#include "syncd/discovery/fleet.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostAtOnce = 16;

using Outcome = Result<std::vector<SurveyedCluster>>;
using Run = std::function<Outcome(const SurveyOrder&)>;

struct Task {
  Fleet* fleet;
  std::size_t place;
  std::optional<Outcome> outcome = std::nullopt;
};

void run_all(std::vector<Task>& tasks, const Run& run) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      tasks[i].outcome = run(tasks[i].fleet->order(tasks[i].place));
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(tasks.size(), kMostAtOnce); ++i) threads.emplace_back(work);
}

}  // namespace

Found find_clusters(const SyncConfig& config, const std::string& scope, const Run& run,
                    Instant now) {
  Found found;
  found.config = config;
  std::vector<Fleet> fleets;
  for (const ClusterConfig& entry : std::exchange(found.config.discoveries, {})) {
    if (may_find(entry.name, scope)) fleets.emplace_back(entry);
  }
  std::vector<Task> tasks;
  for (Fleet& fleet : fleets) {
    for (std::size_t i = 0; i < fleet.count_places(); ++i) tasks.push_back({&fleet, i});
  }
  run_all(tasks, run);
  for (Task& task : tasks) {
    static_cast<void>(task.fleet->take(task.place, *task.outcome, now));
    if (*task.outcome) continue;
    found.errors.push_back(
        in_context("discovery " + task.fleet->entry().name, std::move(*task.outcome).error()));
  }
  for (const Fleet& fleet : fleets) {
    const std::string name = "discovery " + fleet.entry().name + ": ";
    for (const std::string& note : fleet.snapshot().notes) found.notes.push_back(name + note);
    if (!fleet.describe_limit().empty()) {
      found.errors.push_back({Errc::local, name + fleet.describe_limit()});
    }
    found.config.clusters.insert(found.config.clusters.end(), fleet.clusters().begin(),
                                 fleet.clusters().end());
  }
  return found;
}

}  // namespace cred::syncd
