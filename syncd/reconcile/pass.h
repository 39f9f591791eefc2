// SPDX-License-Identifier: Apache-2.0
// One pass over one cluster: every secret of every rule, and what is to be removed.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "syncd/config/sync_config.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

struct TargetReport {
  std::string cluster;
  std::string namespace_name;
  std::string name;  // of the secret, or of the service account; empty: of all, unlisted
  TargetOutcome outcome;
  bool is_account = false;
  bool is_named = false;  // of a secret: the configuration says its namespace's name, not a pattern
  std::string secret = {};  // of a service account: which its list is to have, or has lost
};

// "secret regcred", "service account default"
std::string describe_object(const TargetReport& report);

// What was right already, or is now.
bool is_good(TargetOutcome::Kind kind);

// Called from several threads, but never from two at once.
using OnTarget = std::function<void(const TargetReport&)>;

struct ClusterReport {
  // What kept the cluster, or a part of it, from being looked at; every one names its remedy.
  std::vector<Error> errors;
  std::size_t targets = 0;  // secrets that were looked at

  // What beside the targets could not be looked at, with the cause: what is left over.
  std::vector<std::string> unasked;
};

// (namespace, name of the secret)
using TargetKey = std::pair<std::string, std::string>;

// All that a pass has to do for one target. `is_stale` tells it that what was listed of the target
// is no longer so. It must not throw, and may be dropped instead of done where nobody wants it any
// more.
using PassWork = std::function<void(bool is_stale)>;

// Who does the work of a pass.
struct PassExecutor {
  // Blocks while too many wait. Each work is done by one thread, and several of them at a time.
  std::function<void(const TargetKey& key, PassWork work)> push;

  // Blocks until all that was pushed is done or dropped.
  std::function<void()> drain;
};

// DesiredSecret::settled_sources, where there are any.
using SettledSources = std::map<TargetKey, std::string>;

struct PassDeps {
  const SyncConfig& config;
  const std::vector<TokenOutcome>& passwords;  // one for each of config.registries
  std::string only_namespace;                  // empty: all
  SettledSources settled = {};
  bool tells_right_accounts = false;  // also of service accounts that have their secret already
};

// Blocks until all is done. A server that cannot be reached at all is asked `in_flight` times at
// most: the rest of the targets then fail with the same words. `deps.call` is the cluster's.
// Without `executor` up to `in_flight` threads of its own do the work.
ClusterReport sync_cluster(const ClusterConfig& cluster, const PassDeps& input,
                           const ReconcileDeps& deps, const OnTarget& on_target);
ClusterReport sync_cluster(const ClusterConfig& cluster, const PassDeps& input,
                           const ReconcileDeps& deps, const OnTarget& on_target,
                           const PassExecutor& executor);

}  // namespace cred::syncd
