// SPDX-License-Identifier: Apache-2.0
// The daemon as one of several members, as its configuration says; nothing where it is alone.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "syncd/config/sync_config.h"
#include "syncd/membership/membership.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/thread_pool.h"
#include "syncd/service/process_deps.h"
#include "syncd/service/supervisor.h"

namespace cred::syncd {

// What this member is called where the configuration does not say it: by POD_NAME, which the chart
// sets, or else the host. Lower-case letters, digits, dashes and dots, at most 180.
std::string make_member_name(const std::string& pod, const std::string& host);

// It belongs to the loop's thread.
class Sharing {
 public:
  struct Deps {
    Loop& loop;
    const ProcessDeps& process;
    LogSink tell;
    std::unique_ptr<Supervisor>& supervisor;  // there when start() is called
  };

  Sharing(const SyncConfig& config, Deps deps);

  void start();

  // After a reload. Other members than at the start are told of, and taken at the next one.
  void follow(const SyncConfig& config);

  // At the end of the process: what this one serves is free for others. Blocks as
  // Membership::release() does.
  void release();

  void describe(Snapshot& snapshot) const;

  // The way to a cluster, through its fence where the daemon is not alone.
  std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster) const;

 private:
  void make_membership(const SyncConfig& config);

  Deps deps_;
  MembersConfig members_;
  std::unique_ptr<Membership> membership_;
  ThreadPool jobs_{1};  // for requests about leases
};

}  // namespace cred::syncd
