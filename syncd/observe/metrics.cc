// SPDX-License-Identifier: Apache-2.0
// One function for each thing that is measured: the process, registries, clusters, secrets.
#include "syncd/observe/metrics.h"

#include <array>
#include <map>
#include <optional>

namespace cred::syncd {
namespace {

using Type = MetricFamily::Type;
using Families = std::vector<MetricFamily>;

constexpr std::array kConditions{Condition::good,    Condition::unseen,     Condition::waiting,
                                 Condition::refused, Condition::failed,     Condition::skipped,
                                 Condition::expired, Condition::unreadable, Condition::changed,
                                 Condition::missing};

constexpr std::array kAccountConditions{Condition::good, Condition::unseen, Condition::failed,
                                        Condition::skipped, Condition::changed};

double to_number(Instant instant) { return static_cast<double>(to_epoch(instant)); }

double to_number(std::uint64_t count) { return static_cast<double>(count); }

double to_number(bool is_so) { return is_so ? 1 : 0; }

MetricFamily make_single(std::string name, std::string help, Type type, double value) {
  return {std::move(name), std::move(help), type, {{{}, value}}};
}

void add_process(Families& all, const Snapshot& snapshot, const std::string& version, Instant now) {
  MetricFamily build{"ecr_syncd_build_info", "1, with the version as a label.", Type::gauge, {}};
  build.add({{"version", version}}, 1);
  all.push_back(std::move(build));
  all.push_back(make_single("ecr_syncd_start_time_seconds", "When the daemon began.", Type::gauge,
                            to_number(snapshot.started_at)));
  all.push_back(make_single("ecr_syncd_snapshot_timestamp_seconds",
                            "When the loop last said what it knows; all else here is of then.",
                            Type::gauge, to_number(snapshot.taken_at)));
  all.push_back(make_single("ecr_syncd_ready",
                            "1 where every cluster is reachable, every registry has a password and "
                            "every secret holds a valid one.",
                            Type::gauge, to_number(is_all_served(snapshot, now))));
}

void add_configuration(Families& all, const Snapshot& snapshot) {
  all.push_back(make_single("ecr_syncd_config_last_reload_successful",
                            "0 while the configuration on disk is rejected and an older one used.",
                            Type::gauge, to_number(snapshot.rejected.empty())));
  all.push_back(make_single("ecr_syncd_config_last_reload_success_timestamp_seconds",
                            "When the configuration that is used was read.", Type::gauge,
                            to_number(snapshot.configured_at)));
  all.push_back(make_single("ecr_syncd_config_rejections_total",
                            "Reloads that were rejected for an error in the configuration.",
                            Type::counter, to_number(snapshot.rejections)));
}

void add_registries(Families& all, const Snapshot& snapshot) {
  MetricFamily expiry{"ecr_syncd_registry_expiry_timestamp_seconds",
                      "When the password that is held for a registry expires.",
                      Type::gauge,
                      {}};
  MetricFamily refresh{"ecr_syncd_registry_refresh_timestamp_seconds",
                       "When another password is asked for, but for some jitter.",
                       Type::gauge,
                       {}};
  MetricFamily failing{"ecr_syncd_registry_failing",
                       "1 while AWS gives no new password, whether or not the old one works.",
                       Type::gauge,
                       {}};
  MetricFamily attempts{"ecr_syncd_registry_refreshes_total",
                        "Times that a password was asked for, by result.",
                        Type::counter,
                        {}};
  for (const RegistrySnapshot& registry : snapshot.registries) {
    const MetricLabels labels{{"registry", registry.name}, {"host", registry.host}};
    if (registry.expires_at) expiry.add(labels, to_number(*registry.expires_at));
    if (registry.refresh_at) refresh.add(labels, to_number(*registry.refresh_at));
    failing.add(labels, to_number(!registry.trouble.empty()));
    MetricLabels good = labels;
    good.emplace_back("result", "success");
    attempts.add(std::move(good), to_number(registry.refreshes));
    MetricLabels bad = labels;
    bad.emplace_back("result", "failure");
    attempts.add(std::move(bad), to_number(registry.failures));
  }
  for (MetricFamily* const family : {&expiry, &refresh, &failing, &attempts}) {
    all.push_back(std::move(*family));
  }
}

// What was good when the loop looked may have expired since.
Condition judge(const TargetSnapshot& target, Instant now) {
  const bool has_expired = !target.expires_at || *target.expires_at <= now;
  return target.condition == Condition::good && has_expired ? Condition::expired : target.condition;
}

void add_states(Families& all, const Snapshot& snapshot, Instant now) {
  MetricFamily reachable{"ecr_syncd_cluster_reachable",
                         "0 while a cluster does not answer and only now and then is tried.",
                         Type::gauge,
                         {}};
  MetricFamily paused{"ecr_syncd_cluster_paused",
                      "1 while `ecr-syncd pause` keeps it from writing there.",
                      Type::gauge,
                      {}};
  MetricFamily targets{
      "ecr_syncd_targets", "Secrets that are to be kept right, by state.", Type::gauge, {}};
  MetricFamily contested{
      "ecr_syncd_contested_targets", "Secrets that somebody keeps changing.", Type::gauge, {}};
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    if (cluster.served_by) continue;
    reachable.add({{"cluster", cluster.name}}, to_number(cluster.is_reachable));
    paused.add({{"cluster", cluster.name}}, to_number(cluster.paused_since.has_value()));
    std::map<Condition, std::uint64_t> counts;
    std::uint64_t fights = 0;
    for (const TargetSnapshot& target : cluster.targets) {
      ++counts[judge(target, now)];
      if (target.is_contested) ++fights;
    }
    for (const Condition condition : kConditions) {
      targets.add(
          {{"cluster", cluster.name}, {"state", std::string(describe_condition(condition))}},
          to_number(counts[condition]));
    }
    contested.add({{"cluster", cluster.name}}, to_number(fights));
  }
  for (MetricFamily* const family : {&reachable, &paused, &targets, &contested}) {
    all.push_back(std::move(*family));
  }
}

void add_cluster_tokens(Families& all, const Snapshot& snapshot) {
  MetricFamily expiry{"ecr_syncd_cluster_token_expiry_timestamp_seconds",
                      "When the token that opens a joined cluster expires.",
                      Type::gauge,
                      {}};
  MetricFamily failing{"ecr_syncd_cluster_token_failing",
                       "1 while that token is due and there is no newer one.",
                       Type::gauge,
                       {}};
  MetricFamily overdue{"ecr_syncd_cluster_token_overdue",
                       "1 where half of that token's life is gone without a renewal.",
                       Type::gauge,
                       {}};
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    if (!cluster.token) continue;
    const MetricLabels labels{{"cluster", cluster.name}};
    if (cluster.token->expires_at) expiry.add(labels, to_number(*cluster.token->expires_at));
    failing.add(labels, to_number(cluster.token->is_failing));
    overdue.add(labels, to_number(cluster.token->is_overdue));
  }
  for (MetricFamily* const family : {&expiry, &failing, &overdue}) {
    all.push_back(std::move(*family));
  }
}

void add_accounts(Families& all, const Snapshot& snapshot) {
  MetricFamily accounts{.name = "ecr_syncd_service_accounts",
                        .help = "Secrets in lists of service accounts, by state.",
                        .type = Type::gauge,
                        .samples = {}};
  MetricFamily contested{.name = "ecr_syncd_contested_service_accounts",
                         .help = "Secrets that somebody keeps taking out of such a list.",
                         .type = Type::gauge,
                         .samples = {}};
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    std::map<Condition, std::uint64_t> counts;
    std::uint64_t fights = 0;
    for (const AccountSnapshot& account : cluster.accounts) {
      ++counts[account.condition];
      if (account.is_contested) ++fights;
    }
    for (const Condition condition : kAccountConditions) {
      accounts.add(
          {{"cluster", cluster.name}, {"state", std::string(describe_condition(condition))}},
          to_number(counts[condition]));
    }
    contested.add({{"cluster", cluster.name}}, to_number(fights));
  }
  for (MetricFamily* const family : {&accounts, &contested}) all.push_back(std::move(*family));
}

void add_work(Families& all, const Snapshot& snapshot) {
  MetricFamily pushes{
      "ecr_syncd_pushes_total", "Looks at a secret, by what they came to.", Type::counter, {}};
  MetricFamily repairs{"ecr_syncd_repairs_total",
                       "Secrets that were right and had to be made right again.",
                       Type::counter,
                       {}};
  MetricFamily passes{
      "ecr_syncd_passes_total", "Looks at everything in a cluster.", Type::counter, {}};
  MetricFamily restarts{
      "ecr_syncd_watch_restarts_total", "Watches that had to be opened again.", Type::counter, {}};
  MetricFamily requests{"ecr_syncd_requests_total",
                        "Requests to the API server by HTTP status; 0 for no answer.",
                        Type::counter,
                        {}};
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    const ClusterCounters& counters = cluster.counters;
    for (const auto& [result, count] : counters.pushes) {
      pushes.add({{"cluster", cluster.name}, {"result", result}}, to_number(count));
    }
    repairs.add({{"cluster", cluster.name}}, to_number(counters.repairs));
    passes.add({{"cluster", cluster.name}}, to_number(counters.passes));
    restarts.add({{"cluster", cluster.name}}, to_number(counters.watch_restarts));
    for (const auto& [code, count] : counters.requests) {
      requests.add({{"cluster", cluster.name}, {"code", std::to_string(code)}}, to_number(count));
    }
  }
  for (MetricFamily* const family : {&pushes, &repairs, &passes, &restarts, &requests}) {
    all.push_back(std::move(*family));
  }
}

void add_targets(Families& all, const Snapshot& snapshot) {
  MetricFamily expiry{"ecr_syncd_target_expiry_timestamp_seconds",
                      "When what a secret holds expires.",
                      Type::gauge,
                      {}};
  MetricFamily success{"ecr_syncd_target_last_success_timestamp_seconds",
                       "When a secret was last found or made right.",
                       Type::gauge,
                       {}};
  std::size_t exported = 0;
  std::size_t dropped = 0;
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    for (const TargetSnapshot& target : cluster.targets) {
      if (exported == kMostTargetSeries) {
        ++dropped;
        continue;
      }
      ++exported;
      const MetricLabels labels{{"cluster", cluster.name},
                                {"namespace", target.namespace_name},
                                {"secret", target.secret}};
      if (target.expires_at) expiry.add(labels, to_number(*target.expires_at));
      if (target.last_success) success.add(labels, to_number(*target.last_success));
    }
  }
  all.push_back(std::move(expiry));
  all.push_back(std::move(success));
  all.push_back(make_single("ecr_syncd_targets_without_series",
                            "Secrets beyond the first 10,000, which have no series of their own.",
                            Type::gauge, static_cast<double>(dropped)));
}

void add_discoveries(Families& all, const Snapshot& snapshot) {
  if (snapshot.discoveries.empty()) return;
  MetricFamily clusters{"ecr_syncd_discovered_clusters",
                        "Clusters of EKS that an entry with all: true has found and serves.",
                        Type::gauge,
                        {}};
  MetricFamily failing{"ecr_syncd_discovery_failing",
                       "1 while an account or a region cannot be listed, or at_most is too few.",
                       Type::gauge,
                       {}};
  for (const DiscoverySnapshot& one : snapshot.discoveries) {
    clusters.add({{"discovery", one.name}}, static_cast<double>(one.clusters));
    failing.add({{"discovery", one.name}}, to_number(!one.troubles.empty()));
  }
  all.push_back(std::move(clusters));
  all.push_back(std::move(failing));
}

}  // namespace

std::vector<MetricFamily> list_metrics(const Snapshot& snapshot, const std::string& version,
                                       Instant now) {
  Families all;
  add_process(all, snapshot, version, now);
  add_configuration(all, snapshot);
  add_registries(all, snapshot);
  for (MetricFamily& one : list_member_metrics(snapshot)) all.push_back(std::move(one));
  add_states(all, snapshot, now);
  add_cluster_tokens(all, snapshot);
  add_accounts(all, snapshot);
  add_work(all, snapshot);
  add_targets(all, snapshot);
  add_discoveries(all, snapshot);
  return all;
}

}  // namespace cred::syncd
