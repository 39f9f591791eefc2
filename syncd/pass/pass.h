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
#include "syncd/pass/reconcile.h"
#include "syncd/pass/tokens.h"

namespace cred {

struct TargetReport {
  std::string cluster;
  std::string namespace_name;
  std::string object;  // "secret regcred", "service account default"
  TargetOutcome outcome;
  bool is_account = false;
  bool is_named = false;  // of a secret: the configuration says its namespace's name, not a pattern
};

// What was right already, or is now.
bool is_good(TargetOutcome::Kind kind);

// Called from several threads, but never from two at once.
using OnTarget = std::function<void(const TargetReport&)>;

struct ClusterReport {
  // What kept the cluster, or a part of it, from being looked at; every one names its remedy.
  std::vector<Error> errors;
  std::size_t targets = 0;  // secrets that were looked at
};

// DesiredSecret::settled_sources by (namespace, name of the secret), where there are any.
using SettledSources = std::map<std::pair<std::string, std::string>, std::string>;

struct PassInput {
  const SyncConfig& config;
  const std::vector<TokenOutcome>& passwords;  // one for each of config.registries
  std::string only_namespace;                  // empty: all
  SettledSources settled = {};
};

// Blocks until all is done. A server that cannot be reached at all is asked `in_flight` times at
// most: the rest of the targets then fail with the same words. `context.call` is the cluster's.
ClusterReport sync_cluster(const ClusterConfig& cluster, const PassInput& input,
                           const ReconcileContext& context, const OnTarget& on_target);

}  // namespace cred
