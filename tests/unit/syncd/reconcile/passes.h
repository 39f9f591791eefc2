// SPDX-License-Identifier: Apache-2.0
// A pass over a cluster in memory with one rule and one registry.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "syncd/reconcile/pass.h"
#include "unit/syncd/reconcile/fake_cluster.h"
#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd::testing {

struct Pass {
  // The rule selects by `glob`, if there is one.
  explicit Pass(const std::string& glob) {
    cluster.store.remove_namespace("web");
    configuration.name = "prod";
    configuration.rules.emplace_back();
    if (!glob.empty()) rule().namespaces.globs = {glob};
    rule().registries = {0};
    config.instance = "here";
    config.registries.emplace_back();
    config.registries[0].target.registry.host = kHost;
    const Instant expiry = kNow + std::chrono::hours{10};
    passwords.push_back({HostPassword{kHost, Secret(make_token(expiry)), expiry}, {}});
  }

  SecretRule& rule() { return configuration.rules.front(); }

  static std::string entry() { return make_entry(make_token(kNow + std::chrono::hours{10})); }

  // A secret of our making in `namespace_name`.
  void put_ours(const std::string& namespace_name) {
    cred::testing::StoredObject& secret = cluster.put_secret(make_config(entry()), namespace_name);
    secret.manager = "ecr-syncd";
    secret.labels = {{"app.kubernetes.io/managed-by", "ecr-syncd"}, {"ecr-syncd/instance", "here"}};
  }

  // What is in this path is answered so.
  void refuse(const std::string& path, const Response& response) {
    cluster.refuse({}, response, path);
  }

  void run() {
    ReconcileDeps deps = cluster.deps();
    deps.dry_run = is_dry_run;
    report = sync_cluster(configuration, {config, passwords, only_namespace}, deps,
                          [this](const TargetReport& target) { outcomes.push_back(target); });
  }

  // "web secret regcred" → what became of it.
  std::map<std::string, TargetOutcome::Kind> kinds() const {
    std::map<std::string, TargetOutcome::Kind> all;
    for (const TargetReport& target : outcomes) {
      all.emplace(target.namespace_name + ' ' + describe_object(target), target.outcome.kind);
    }
    return all;
  }

  FakeCluster cluster;
  ClusterConfig configuration;
  SyncConfig config;
  std::vector<TokenOutcome> passwords;
  std::string only_namespace;
  bool is_dry_run = false;
  ClusterReport report;
  std::vector<TargetReport> outcomes;
};

}  // namespace cred::syncd::testing
