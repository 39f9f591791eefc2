// SPDX-License-Identifier: Apache-2.0
// doctor: everything between here and a pod's pull, asked one after the other.
#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/real.h"
#include "base/text.h"
#include "cache/trust.h"
#include "http/curl_send.h"
#include "json/json.h"
#include "syncd/cli/doctor/check_login.h"
#include "syncd/cli/doctor/check_registries.h"
#include "syncd/cli/doctor/check_target.h"
#include "syncd/cli/doctor/rights.h"
#include "syncd/cli/verbs.h"
#include "syncd/config/discovered.h"
#include "syncd/credentials/roles/role_asker.h"
#include "syncd/credentials/shared_cache.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/list.h"
#include "syncd/pull_secret/owner.h"
#include "syncd/reconcile/cluster_reference.h"
#include "syncd/reconcile/desired.h"
#include "syncd/reconcile/kept.h"
#include "syncd/reconcile/reconcile.h"
#include "syncd/reconcile/selection.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

// A person reads this; whoever wants more names a namespace.
constexpr std::size_t kMostTargets = 20;

class Doctor {
 public:
  Doctor(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process)
      : config_(config), scope_(scope), process_(process), findings_(process.out) {}

  int run() {
    passwords_ = check_registries(config_, scope_.cluster, process_, findings_);
    if (scope_.cluster.empty()) examine_machine();
    for (const ClusterConfig& cluster : config_.clusters) {
      if (is_in_scope(cluster.name, scope_.cluster)) examine(cluster);
    }
    const std::size_t bad = findings_.bad_count();
    const std::size_t unanswered = findings_.unanswered_count();
    std::string summary = "nothing is wrong";
    if (bad != 0) {
      summary = std::to_string(bad) + (bad == 1 ? " thing is" : " things are") + " wrong";
    }
    if (unanswered != 0) {
      summary += ", " + std::to_string(unanswered) +
                 (unanswered == 1 ? " question is" : " questions are") + " unanswered";
    }
    process_.out << summary << '\n';
    return bad == 0 ? kDone : kSomeFailed;
  }

 private:
  void examine_machine() {
    const std::string& directory = config_.cache_directory;
    findings_.begin("this machine");
    const std::string loss = find_keeping_obstacle(directory);
    if (loss.empty()) findings_.good("passwords can be kept in " + directory);
    if (!loss.empty()) {
      findings_.doubtful("no password can be kept, so AWS is asked each time", loss);
    }
    if (!find_standing(public_cache(directory))) return;
    const std::string obstacle = find_reading_obstacle(directory);
    if (obstacle.empty()) return findings_.good("what is published can be read");
    findings_.bad("no helper reads what is published", obstacle);
  }

  void examine(const ClusterConfig& cluster) {
    findings_.begin("cluster " + cluster.name);
    const auto opened =
        open_cluster(make_cluster_reference(cluster), make_shared_cluster_deps(process_));
    if (!opened) return findings_.bad("cannot be opened", opened.error().text);
    if (!is_reachable(*opened)) return;
    check_login(cluster, config_.state_directory, opened->call, process_, findings_);
    examine_rights(cluster, opened->call);
    examine_targets(cluster, opened->call);
  }

  // Sends dry runs, and nothing else that would change anything.
  ReconcileDeps make_context(const CallApi& call) const {
    ReconcileDeps context;
    context.call = call;
    context.now = process_.now;
    context.sleep = sleep_for;
    context.random = [] { return 1.0; };
    context.dry_run = true;
    return context;
  }

  bool is_reachable(const Cluster& cluster) {
    ApiRequest request;
    request.path = "/version";
    const auto response = cluster.call(request);
    if (!response) {
      const bool is_refused = response.error().code == Errc::no_credentials;
      findings_.bad(cluster.server + (is_refused ? " does not let us in" : " cannot be reached"),
                    response.error().text);
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
    if (identity && *identity) findings_.good("authenticated as " + **identity);
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
                            : "look at the user of that context in the kubeconfig; an account that "
                              "`join` made gets a new token by `ecr-syncd join CONTEXT --rotate`");
  }

  void examine_rights(const ClusterConfig& cluster, const CallApi& call) {
    std::size_t granted = 0;
    std::vector<Right> rights = list_rights(cluster);
    for (Right& right : list_lease_rights(config_.members, cluster)) {
      rights.push_back(std::move(right));
    }
    for (const Right& right : rights) {
      const auto allowed = review_right(right, call);
      if (!allowed) {
        return findings_.unanswered("the server does not say which rights we have",
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
    const Send send = make_curl_send(make_curl_options(process_.environment, {}, kUserAgent));
    const ReconcileDeps context = make_context(call);
    const FindRolePasswords ask_role = make_role_asker(make_obtain(config_, process_));
    const auto try_out = [&](const std::string& namespace_name, const SecretRule& rule) {
      const NamespaceTarget& target =
          selected.by_secret.at(rule.secret).by_namespace.at(namespace_name);
      return reconcile(make_desired({config_, passwords_, ask_role},
                                    {namespace_name, target.rule, target.role}, process_.now()),
                       {}, context);
    };
    std::set<std::string> accepted;
    const TargetCheck check{.config = config_,
                            .call = call,
                            .send_registry = send,
                            .now = process_.now(),
                            .try_out = try_out,
                            .accepted = &accepted};
    std::size_t count = 0;
    for (const auto& [secret, targets] : selected.by_secret) {
      for (const auto& [namespace_name, target] : targets.by_namespace) {
        if (++count <= kMostTargets) check_target(namespace_name, *target.rule, check, findings_);
      }
    }
    for (const auto& [secret, targets] : selected.by_secret) examine_kept(secret, targets, call);
    if (count == 0) {
      findings_.bad("no namespace is selected", "look at the targets' `namespaces`");
    } else if (count > kMostTargets) {
      findings_.good(std::to_string(count - kMostTargets) +
                     " more namespaces were not looked at; --namespace NAME picks one");
    }
  }

  // Nobody renews them any more, and nobody would notice before pods fail.
  void examine_kept(const std::string& name, const SecretTargets& targets, const CallApi& call) {
    if (targets.may_remove || targets.unselected.empty()) return;
    std::vector<SecretObject> kept;
    const auto take = [&](SecretObject secret) -> Result<void> {
      const bool is_left = targets.unselected.contains(secret.meta.namespace_name);
      if (is_left && is_ours(secret, config_.instance)) kept.push_back(std::move(secret));
      return {};
    };
    const Listing listing = list_secrets_named(
        call, name, [&] { kept.clear(); }, take);
    if (!listing.is_complete()) {
      findings_.unanswered("which secrets " + name + " are left over cannot be told",
                           describe_gap(listing));
    }
    for (std::size_t i = 0; i < std::min(kept.size(), kMostTargets); ++i) {
      findings_.doubtful(kept[i].meta.namespace_name + '/' + name + " is left over",
                         describe_kept(kept[i]));
    }
    if (kept.size() > kMostTargets) {
      findings_.doubtful(std::to_string(kept.size() - kMostTargets) + " more are left over", {});
    }
  }

  const SyncConfig& config_;
  const SyncScope& scope_;
  const ProcessDeps& process_;
  Findings findings_;
  std::vector<TokenOutcome> passwords_;  // one for each of config_.registries
};

}  // namespace

int run_doctor(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process) {
  return Doctor(config, scope, process).run();
}

}  // namespace cred::syncd
