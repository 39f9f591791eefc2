// SPDX-License-Identifier: Apache-2.0
// Namespaces → targets → outcomes, for one cluster.
#include "syncd/reconcile/pass.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "base/mutex.h"
#include "syncd/config/namespace_selection.h"
#include "syncd/kube/objects/list.h"
#include "syncd/pull_secret/owner.h"
#include "syncd/reconcile/accounts/accounts.h"
#include "syncd/reconcile/accounts/detacher.h"
#include "syncd/reconcile/circuit_breaker.h"
#include "syncd/reconcile/desired.h"
#include "syncd/reconcile/kept.h"
#include "syncd/reconcile/list_prefetch.h"
#include "syncd/reconcile/selection.h"
#include "syncd/runtime/thread_pool.h"

namespace cred::syncd {
namespace {

// What is in namespaces that no rule selects for a secret.
struct Leftovers {
  std::vector<SecretObject> ours;  // such secrets of our making
  std::set<std::string> present;   // the namespaces that have one of its name, whoever made it
};

using AccountsByNamespace = std::map<std::string, std::vector<AttachedAccount>>;

class ClusterPass {
 public:
  ClusterPass(const ClusterConfig& cluster, const PassDeps& input, const ReconcileDeps& deps,
              const OnTarget& on_target, const PassExecutor& executor)
      : cluster_(cluster),
        input_(input),
        deps_(with_circuit_breaker(deps)),
        executor_(executor),
        first_pages_(deps_.call),
        accounts_(deps_, input.tells_right_accounts),
        on_target_(on_target) {}

  ClusterReport run() {
    first_pages_.fetch(cluster_, executor_);
    Selected selected = select_targets(cluster_, input_.only_namespace, deps_.call);
    report_.errors = std::move(selected.errors);
    executor_.drain();  // of the first pages
    // All of them first: afterwards many threads read what was learned.
    for (const auto& [name, targets] : selected.by_secret) accounts_.look_up(targets);
    for (auto& [name, targets] : selected.by_secret) work_on(name, targets);
    executor_.drain();
    return std::move(report_);
  }

 private:
  void work_on(const std::string& name, SecretTargets& targets) {
    report_.targets += targets.by_namespace.size();
    Leftovers leftovers;
    const bool is_listed = targets.is_listed && work_on_existing(name, targets, leftovers);
    for (auto& [namespace_name, target] : targets.by_namespace) {
      if (target.is_taken) continue;
      // A complete list that does not show it says that it is absent.
      push(namespace_name, target, is_listed ? Observation::absent() : Observation{});
    }
    if (!is_listed) return;
    if (targets.may_remove) return remove(name, targets, std::move(leftovers));
    if (deps_.dry_run) tell_kept(leftovers.ours);
  }

  // False when the server does not let us list, or breaks off; each is then read by itself.
  bool work_on_existing(const std::string& name, SecretTargets& targets, Leftovers& leftovers) {
    const auto take = [&](SecretObject secret) -> Result<void> {
      const auto found = targets.by_namespace.find(secret.meta.namespace_name);
      if (found == targets.by_namespace.end()) {
        take_leftover(targets, std::move(secret), leftovers);
      } else if (!found->second.is_taken) {
        found->second.is_taken = true;
        const std::string namespace_name = secret.meta.namespace_name;
        push(namespace_name, found->second, Observation::present(std::move(secret)));
      }
      return {};
    };
    const Listing listing =
        list_secrets_named([this](const ApiRequest& request) { return first_pages_.get(request); },
                           name, [&] { leftovers = {}; }, take);
    if (listing.is_complete()) return true;
    // Each target is read by itself; what no rule selects any more is not.
    if (!targets.unselected.empty()) {
      leave_unasked("which secrets " + name +
                    " are left over cannot be told: " + describe_gap(listing));
    }
    return false;
  }

  void leave_unasked(const std::string& text) {
    report_.unasked.push_back("cluster " + cluster_.name + ": " + text);
  }

  void take_leftover(const SecretTargets& targets, SecretObject secret,
                     Leftovers& leftovers) const {
    auto& [ours, present] = leftovers;
    const std::string& instance = input_.config.instance;
    if (!targets.unselected.contains(secret.meta.namespace_name)) return;
    present.insert(secret.meta.namespace_name);
    const bool is_meant = targets.may_remove
                              ? is_removable(secret, instance, input_.config.installation)
                              : deps_.dry_run && is_ours(secret, instance);
    if (is_meant) ours.push_back(std::move(secret));
  }

  // Nobody renews them any more, and nobody would notice before pods fail.
  void tell_kept(const std::vector<SecretObject>& secrets) {
    for (const SecretObject& secret : secrets) {
      tell({.cluster = cluster_.name,
            .namespace_name = secret.meta.namespace_name,
            .name = secret.meta.name,
            .outcome = {.kind = TargetOutcome::Kind::skipped, .text = describe_kept(secret)}});
    }
  }

  void push(const std::string& namespace_name, const NamespaceTarget& target, Observation seen) {
    const TargetPlace place{namespace_name, target.rule, target.role};
    executor_.push({namespace_name, target.rule->secret}, [this, place,
                                                           seen = std::move(seen)](bool is_stale) {
      const SecretRule& rule = *place.rule;
      DesiredSecret desired = make_desired(
          {input_.config, input_.passwords, deps_.find_role_passwords}, place, deps_.now());
      const auto settled = input_.settled.find({place.namespace_name, rule.secret});
      if (settled != input_.settled.end()) desired.settled_sources = settled->second;
      const TargetOutcome outcome = reconcile(desired, is_stale ? Observation{} : seen, deps_);
      tell({.cluster = cluster_.name,
            .namespace_name = place.namespace_name,
            .name = rule.secret,
            .outcome = outcome,
            .is_named = !needs_list(rule.namespaces)});
      if (!is_good(outcome.kind)) return;
      accounts_.attach(place.namespace_name, rule,
                       [&](const std::string& account, TargetOutcome told) {
                         tell_account(place.namespace_name, account, rule.secret, std::move(told));
                       });
    });
  }

  void remove(const std::string& name, const SecretTargets& targets, Leftovers leftovers) {
    const std::size_t count = leftovers.ours.size();
    const bool is_too_much =
        count > input_.config.max_removals && count * 10 > targets.by_namespace.size() + count;
    if (is_too_much) {
      report_.errors.push_back(
          {Errc::local, "cluster " + cluster_.name + ": this pass would remove " +
                            std::to_string(count) + " secrets, more than max_removals (" +
                            std::to_string(input_.config.max_removals) +
                            ") and a tenth of the targets, so it removes none; look at the rules "
                            "with `ecr-syncd plan`, then raise max_removals for one pass"});
      return;
    }
    AccountsByNamespace attached;
    AttachedAccounts accounts = find_attached(cluster_, name, targets.unselected, deps_.call);
    for (const std::string& cause : accounts.unasked) {
      std::string text = "which service accounts still name " + name;
      leave_unasked(text.append(" cannot be told: ").append(cause));
    }
    for (AttachedAccount& account : accounts.found) {
      attached[account.namespace_name].push_back(std::move(account));
    }
    take_back_lost(name, leftovers.present, attached);
    for (SecretObject& leftover : leftovers.ours) {
      std::vector<AttachedAccount> naming_it;
      if (auto node = attached.extract(leftover.meta.namespace_name)) {
        naming_it = std::move(node.mapped());
      }
      // While an account names it, pods would look for what is gone.
      const TargetKey key{leftover.meta.namespace_name, name};
      executor_.push(key,
                     [this, secret = std::move(leftover), named_by = std::move(naming_it)](bool) {
                       if (!take_back_all(named_by, secret.meta.name)) return;
                       tell({.cluster = cluster_.name,
                             .namespace_name = secret.meta.namespace_name,
                             .name = secret.meta.name,
                             .outcome = remove_secret(secret, deps_)});
                     });
    }
  }

  // The secret of these is gone already. What somebody else has written in a list since stays: it
  // may be for a secret that is still to come.
  void take_back_lost(const std::string& name, const std::set<std::string>& present,
                      const AccountsByNamespace& attached) {
    for (const auto& [namespace_name, accounts] : attached) {
      if (present.contains(namespace_name)) continue;
      std::vector<AttachedAccount> lost;
      std::copy_if(accounts.begin(), accounts.end(), std::back_inserter(lost),
                   [](const AttachedAccount& account) { return account.is_our_list; });
      if (lost.empty()) continue;
      executor_.push({namespace_name, name}, [this, name, lost = std::move(lost)](bool) {
        static_cast<void>(take_back_all(lost, name));
      });
    }
  }

  bool take_back_all(const std::vector<AttachedAccount>& accounts, const std::string& secret) {
    bool is_all = true;
    for (const AttachedAccount& account : accounts) {
      TargetOutcome outcome = take_back(account, secret, deps_);
      is_all = is_all && (is_good(outcome.kind) || outcome.kind == TargetOutcome::Kind::skipped);
      if (outcome.kind == TargetOutcome::Kind::unchanged) continue;
      tell_account(account.namespace_name, account.name, secret, std::move(outcome));
    }
    return is_all;
  }

  void tell_account(const std::string& namespace_name, const std::string& account,
                    const std::string& secret, TargetOutcome outcome) {
    tell({.cluster = cluster_.name,
          .namespace_name = namespace_name,
          .name = account,
          .outcome = std::move(outcome),
          .is_account = true,
          .secret = secret});
  }

  void tell(const TargetReport& report) {
    const MutexLock lock(mutex_);
    on_target_(report);
  }

  // Constant after construction.
  const ClusterConfig& cluster_;
  const PassDeps& input_;
  const ReconcileDeps deps_;

  const PassExecutor& executor_;

  // Of the thread of run(); the items only read what accounts_ has learned before them.
  ListPrefetch first_pages_;
  AccountAttacher accounts_;
  ClusterReport report_;

  Mutex mutex_;
  const OnTarget& on_target_ GUARDED_BY(mutex_);
};

}  // namespace

std::string describe_object(const TargetReport& report) {
  if (!report.is_account) return "secret " + report.name;
  return "service account " + (report.name.empty() ? "(all)" : report.name);
}

bool is_good(TargetOutcome::Kind kind) {
  return kind == TargetOutcome::Kind::unchanged || kind == TargetOutcome::Kind::created ||
         kind == TargetOutcome::Kind::updated || kind == TargetOutcome::Kind::replaced ||
         kind == TargetOutcome::Kind::removed;
}

ClusterReport sync_cluster(const ClusterConfig& cluster, const PassDeps& input,
                           const ReconcileDeps& deps, const OnTarget& on_target) {
  ThreadPool pool(static_cast<std::size_t>(std::max(cluster.in_flight, 1)));
  const PassExecutor executor{[&pool](const TargetKey& /*key*/, PassWork work) {
                                pool.push([work = std::move(work)] { work(false); });
                              },
                              [&pool] { pool.drain(); }};
  return sync_cluster(cluster, input, deps, on_target, executor);
}

ClusterReport sync_cluster(const ClusterConfig& cluster, const PassDeps& input,
                           const ReconcileDeps& deps, const OnTarget& on_target,
                           const PassExecutor& executor) {
  return ClusterPass(cluster, input, deps, on_target, executor).run();
}

}  // namespace cred::syncd
