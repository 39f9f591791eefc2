// SPDX-License-Identifier: Apache-2.0
// doctor: everything between here and a pod's pull, asked one after the other.
#include <string>

#include "base/text.h"
#include "cache/trust.h"
#include "http/curl_send.h"
#include "json/json.h"
#include "syncd/commands/check_registries.h"
#include "syncd/commands/check_target.h"
#include "syncd/commands/rights.h"
#include "syncd/commands/verbs.h"
#include "syncd/kube/cluster.h"
#include "syncd/kube/failure.h"
#include "syncd/pass/cluster_reference.h"
#include "syncd/pass/selection.h"
#include "syncd/pass/shared_cache.h"

namespace cred {
namespace {

// A person reads this; whoever wants more names a namespace.
constexpr std::size_t kMostTargets = 20;

class Doctor {
 public:
  Doctor(const SyncConfig& config, const SyncScope& scope, const SyncWorld& world)
      : config_(config), scope_(scope), world_(world), findings_(world.out) {}

  int run() {
    check_registries(config_, scope_.cluster, world_, findings_);
    if (scope_.cluster.empty()) examine_machine();
    for (const ClusterConfig& cluster : config_.clusters) {
      if (scope_.cluster.empty() || cluster.name == scope_.cluster) examine(cluster);
    }
    if (findings_.bad_count() == 0) {
      world_.out << "nothing is wrong\n";
      return kDone;
    }
    world_.out << findings_.bad_count()
               << (findings_.bad_count() == 1 ? " thing is" : " things are") << " wrong\n";
    return kSomeFailed;
  }

 private:
  void examine_machine() {
    const std::string& directory = config_.cache_directory;
    if (!find_standing(public_cache(directory))) return;
    findings_.begin("this machine");
    const std::string obstacle = find_reading_obstacle(directory);
    if (obstacle.empty()) return findings_.good("what is published can be read");
    findings_.bad("no helper reads what is published", obstacle);
  }

  void examine(const ClusterConfig& cluster) {
    findings_.begin("cluster " + cluster.name);
    const auto opened = open_cluster(
        make_cluster_reference(cluster),
        make_cluster_surroundings(world_.environment, world_.home, world_.read_file, world_.now));
    if (!opened) return findings_.bad("cannot be opened", opened.error().text);
    if (!is_reachable(*opened)) return;
    examine_rights(cluster, opened->call);
    examine_targets(cluster, opened->call);
  }

  bool is_reachable(const Cluster& cluster) {
    ApiRequest request;
    request.path = "/version";
    const auto response = cluster.call(request);
    if (!response) {
      findings_.bad(cluster.server + " cannot be reached", response.error().text);
      return false;
    }
    if (const auto failure = find_api_failure(*response)) {
      tell_refusal(cluster.server, *failure);
      return false;
    }
    const auto version = JsonDocument::parse(response->body);
    const auto name = version ? version->find_string("/gitVersion") : std::nullopt;
    findings_.good(cluster.server + " answers" +
                   (name ? ", Kubernetes " + clean_text(*name, 40) : std::string()));
    const auto identity = review_identity(cluster.call);
    if (identity && *identity) findings_.good("it takes us for " + **identity);
    return true;
  }

  void tell_refusal(const std::string& server, const ApiFailure& failure) {
    if (failure.fault == ApiFault::unavailable || failure.fault == ApiFault::too_many_requests) {
      return findings_.bad(server + " is in trouble: " + failure.text,
                           failure.is_foreign ? std::string(kLookBefore)
                                              : "try again; if it stays so, the API server's own "
                                                "log says more");
    }
    const bool is_before = failure.is_foreign && failure.fault != ApiFault::unauthorized;
    findings_.bad(server + " does not let us in: " + failure.text,
                  is_before ? std::string(kLookBefore)
                            : "look at the user of that context in the kubeconfig");
  }

  void examine_rights(const ClusterConfig& cluster, const CallApi& call) {
    std::size_t granted = 0;
    for (const Right& right : list_rights(cluster)) {
      const auto allowed = review_right(right, call);
      if (!allowed) {
        return findings_.doubtful("the server does not say which rights we have",
                                  allowed.error().text);
      }
      if (*allowed) {
        ++granted;
      } else {
        findings_.bad("we may not " + describe_right(right),
                      "`ecr-syncd rbac --cluster " + cluster.name + "` prints what to apply");
      }
    }
    findings_.good(std::to_string(granted) + (granted == 1 ? " right" : " rights") + " granted");
  }

  void examine_targets(const ClusterConfig& cluster, const CallApi& call) {
    const Selected selected = select_targets(cluster, scope_.namespace_name, call);
    for (const Error& error : selected.errors) findings_.bad(error.text, {});
    const Send send = make_curl_send(make_curl_options(world_.environment, {}, "ecr-syncd"));
    const TargetCheck check{config_, call, send, world_.now()};
    std::size_t count = 0;
    for (const auto& [secret, targets] : selected.by_secret) {
      for (const auto& [namespace_name, target] : targets.by_namespace) {
        if (++count <= kMostTargets) check_target(namespace_name, *target.rule, check, findings_);
      }
    }
    if (count == 0) {
      findings_.bad("no namespace is selected", "look at the rules' `namespaces`");
    } else if (count > kMostTargets) {
      findings_.good(std::to_string(count - kMostTargets) +
                     " more namespaces were not looked at; --namespace NAME picks one");
    }
  }

  const SyncConfig& config_;
  const SyncScope& scope_;
  const SyncWorld& world_;
  Findings findings_;
};

}  // namespace

int run_doctor(const SyncConfig& config, const SyncScope& scope, const SyncWorld& world) {
  return Doctor(config, scope, world).run();
}

}  // namespace cred
