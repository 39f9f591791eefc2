// SPDX-License-Identifier: Apache-2.0
// Lists what the entries of the configuration ask for, now and again every few minutes.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "syncd/discovery/fleet.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// It belongs to the loop's thread. A place that does not answer delays no other.
class Discoverer {
 public:
  static constexpr Span kShortest = std::chrono::seconds{3};
  static constexpr Span kInterval = std::chrono::minutes{5};  // but for a quarter less or more

  // How EKS is asked; without it nothing is found.
  struct Survey {
    std::function<Result<std::vector<SurveyedCluster>>(const SurveyOrder&)> run = {};  // blocks
    std::function<void(std::function<void()>)> run_job = {};                           // elsewhere
  };

  struct Deps {
    Loop& loop;
    Survey survey;
    std::function<double()> random;
    LogSink tell;
    std::function<void()> on_change;  // clusters() are others than before
  };

  explicit Discoverer(Deps deps) : deps_(std::move(deps)) {}

  Discoverer(const Discoverer&) = delete;
  Discoverer& operator=(const Discoverer&) = delete;
  Discoverer(Discoverer&&) = delete;
  Discoverer& operator=(Discoverer&&) = delete;

  // What is under way elsewhere goes on; its outcome is of no interest any more.
  ~Discoverer();

  // From now on these entries, SyncConfig::discoveries. What an entry of the same name has found
  // stays, and new places are listed at once. on_change is not called.
  void configure(const std::vector<ClusterConfig>& entries);

  // Every place is listed now, where it has not been within the last kShortest.
  void list_soon();

  // What is to be served, of all entries.
  std::vector<ClusterConfig> clusters() const;

  std::vector<DiscoverySnapshot> snapshot() const;

 private:
  // The listing of one place, again and again.
  struct Round {
    Fleet* fleet = nullptr;
    std::size_t place = 0;
    Backoff retry{std::chrono::seconds{20}, kInterval};
    Loop::TimerId timer = {};
    bool is_under_way = false;
    std::optional<Tick> begun_at = {};
    std::string told = {};  // what is wrong there, as it was said last
  };

  void keep_fleets(const std::vector<ClusterConfig>& entries);
  void keep_rounds();
  void list(const std::shared_ptr<Round>& round);
  void take(const std::shared_ptr<Round>& round,
            const Result<std::vector<SurveyedCluster>>& surveyed);
  void tell_trouble(Round& round, const std::string& trouble);
  void tell_limit(const Fleet& fleet);
  void say(Priority priority, const Fleet& fleet, const std::string& text) const;

  Deps deps_;
  std::list<Fleet> fleets_;                               // others refer to them
  std::map<std::string, std::shared_ptr<Round>> rounds_;  // by entry and place
  std::map<std::string, std::string> told_limits_;        // by entry

  TaskScope scope_;
};

}  // namespace cred::syncd
