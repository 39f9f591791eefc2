// SPDX-License-Identifier: Apache-2.0
// Which service accounts have to be looked at, because they are new or were changed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/daemon/target_table.h"
#include "syncd/kube/objects.h"
#include "syncd/loop/loop.h"
#include "syncd/pass/reconcile.h"

namespace cred {

// Of the loop's thread.
class AccountKeeper {
 public:
  // What an account is attached with.
  struct Means {
    std::shared_ptr<const SyncConfig> config;  // the rules are in it
    ReconcileContext context;
    std::function<void(std::function<void()>)> run_job;
  };

  AccountKeeper(const ClusterConfig& cluster, Loop& loop);

  // Attaches what the rules want where the account is new or was changed. What is seen before the
  // first pass is left to that pass.
  void look(const ObjectMeta& meta, const TargetTable& table, bool has_passed, const Means& means);

  // It was deleted.
  void forget(const ObjectMeta& meta) { verified_->erase({meta.namespace_name, meta.name}); }

 private:
  using Verified = std::map<std::pair<std::string, std::string>, std::string>;

  bool has_any_;
  Loop& loop_;
  std::shared_ptr<Verified> verified_ = std::make_shared<Verified>();  // → resourceVersion
};

}  // namespace cred
