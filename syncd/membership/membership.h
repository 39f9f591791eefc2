// SPDX-License-Identifier: Apache-2.0
// One member among several: keeps its lease, watches the others', and says what is its to serve.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "syncd/kube/objects/api.h"
#include "syncd/membership/elector.h"
#include "syncd/membership/lease_api.h"
#include "syncd/membership/member_lease.h"
#include "syncd/membership/write_fence.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"

namespace cred::syncd {

// It belongs to the loop's thread, but for the fences that it hands out.
class Membership {
 public:
  struct Deps {
    Loop& loop;
    std::string member;
    std::string holder;  // as Elector::Deps::holder
    std::string home;    // name of the cluster with the leases
    MemberGroup group;
    CallApi call;                                        // the home cluster; may block
    std::function<void(std::function<void()>)> run_job;  // for `call`, one at a time
    std::function<double()> random;
    LogSink tell;
    std::function<void(const ServedClusters&)> on_change;  // what is to be served from now on

    // What there is to serve, asked for at each round; absent: as set_clusters says.
    std::function<std::set<std::string>()> list_clusters = {};
  };

  explicit Membership(Deps deps);

  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  Membership(Membership&&) = delete;
  Membership& operator=(Membership&&) = delete;
  ~Membership() = default;

  void start();

  void set_clusters(std::set<std::string> clusters);

  // Of a cluster that is served; nullptr for any other.
  std::shared_ptr<WriteFence> find_fence(const std::string& cluster) const;

  // Gives all up, waits for writes that are under way and then lets the lease go, on this very
  // thread: a second and a half at most. Nothing is served afterwards.
  void release(const Sleep& sleep);

  // Adds the members, and the clusters that others serve, or nobody does.
  void describe(Snapshot& snapshot) const;

 private:
  void begin_round();
  void take_list(const Result<std::vector<MemberLease>>& listed, Tick asked);
  void write();
  void take_write(const Result<LeaseWrite>& written, Tick begun);
  void end_round();
  void apply();
  void open_fences(const ServedClusters& served);
  void say_changes(const ServedClusters& served) const;
  void say_lease(const std::string& trouble);
  void watch_term();
  void clean_up();
  std::string find_trouble() const;
  void describe_members(Snapshot& snapshot, bool is_known) const;
  void describe_others(Snapshot& snapshot, bool is_known) const;
  MemberLease stamp(MemberLease lease) const;
  Tick tick() const;
  void tell(Priority priority, std::string text, const std::string& cluster = {}) const;

  Deps deps_;
  std::shared_ptr<LeaseTerm> fence_term_ = std::make_shared<LeaseTerm>();
  std::map<std::string, std::shared_ptr<WriteFence>> fences_;  // the latest of each cluster
  Elector elector_;
  ServedClusters served_;
  Instant acquired_at_{};
  std::string error_;  // of the last request; empty: it was answered
  std::string told_;   // of what keeps us from holding the lease
  bool held_ = false;
  bool has_held_ = false;  // at any time
  Loop::TimerId term_timer_{};

  TaskScope scope_;
};

}  // namespace cred::syncd
