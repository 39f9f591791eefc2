// SPDX-License-Identifier: Apache-2.0
// Namespaces → targets → outcomes, for one cluster.
#include "syncd/pass/pass.h"

#include <algorithm>
#include <utility>

#include "base/mutex.h"
#include "syncd/config/namespace_selection.h"
#include "syncd/kube/list.h"
#include "syncd/pass/accounts.h"
#include "syncd/pass/desired.h"
#include "syncd/pass/first_pages.h"
#include "syncd/pass/guard.h"
#include "syncd/pass/selection.h"
#include "syncd/pass/work_queue.h"

namespace cred {
namespace {

class ClusterPass {
 public:
  ClusterPass(const ClusterConfig& cluster, const PassInput& input, const ReconcileContext& context,
              const OnTarget& on_target)
      : cluster_(cluster),
        input_(input),
        context_(guard_unreachable(context)),
        first_pages_(context_.call),
        accounts_(context_),
        on_target_(on_target),
        queue_(static_cast<std::size_t>(std::max(cluster.in_flight, 1))) {}

  ClusterReport run() {
    first_pages_.fetch(cluster_, queue_);
    Selected selected = select_targets(cluster_, input_.only_namespace, context_.call);
    report_.errors = std::move(selected.errors);
    queue_.drain();  // of the first pages
    // All of them first: afterwards many threads read what was learned.
    for (const auto& [name, targets] : selected.by_secret) accounts_.look_up(targets);
    for (auto& [name, targets] : selected.by_secret) work_on(name, targets);
    queue_.drain();
    return std::move(report_);
  }

 private:
  void work_on(const std::string& name, SecretTargets& targets) {
    report_.targets += targets.by_namespace.size();
    std::vector<SecretObject> leftovers;
    const bool is_listed = targets.is_listed && work_on_existing(name, targets, leftovers);
    for (auto& [namespace_name, target] : targets.by_namespace) {
      if (target.is_taken) continue;
      // A complete list that does not show it says that it is absent.
      std::optional<std::optional<SecretObject>> seen;
      if (is_listed) seen.emplace(std::nullopt);
      push(namespace_name, *target.rule, std::move(seen));
    }
    if (is_listed && targets.may_remove) remove(targets, std::move(leftovers));
  }

  // False when the server does not let us list, or breaks off; each is then read by itself.
  bool work_on_existing(const std::string& name, SecretTargets& targets,
                        std::vector<SecretObject>& leftovers) {
    const auto take = [&](SecretObject secret) -> Result<void> {
      const auto found = targets.by_namespace.find(secret.meta.namespace_name);
      if (found == targets.by_namespace.end()) {
        const bool is_unselected = targets.unselected.contains(secret.meta.namespace_name);
        if (is_unselected &&
            is_removable(secret, input_.config.instance, input_.config.installation)) {
          leftovers.push_back(std::move(secret));
        }
      } else if (!found->second.is_taken) {
        found->second.is_taken = true;
        const std::string namespace_name = secret.meta.namespace_name;
        push(namespace_name, *found->second.rule, std::make_optional(std::make_optional(secret)));
      }
      return {};
    };
    const Listing listing =
        list_secrets_named([this](const ApiRequest& request) { return first_pages_.get(request); },
                           name, [&] { leftovers.clear(); }, take);
    return listing.is_complete();
  }

  void push(const std::string& namespace_name, const SecretRule& rule,
            std::optional<std::optional<SecretObject>> seen) {
    queue_.push([this, namespace_name, &rule, seen = std::move(seen)] {
      DesiredSecret desired =
          make_desired({input_.config, input_.passwords}, namespace_name, rule, context_.now());
      const auto settled = input_.settled.find({namespace_name, rule.secret});
      if (settled != input_.settled.end()) desired.settled_sources = settled->second;
      const TargetOutcome outcome = reconcile(desired, seen, context_);
      tell({cluster_.name, namespace_name, "secret " + rule.secret, outcome, false,
            !needs_list(rule.namespaces)});
      if (!is_good(outcome.kind)) return;
      accounts_.attach(namespace_name, rule, [&](const std::string& account, TargetOutcome told) {
        tell({cluster_.name, namespace_name, "service account " + account, std::move(told), true});
      });
    });
  }

  void remove(const SecretTargets& targets, std::vector<SecretObject> leftovers) {
    const std::size_t count = leftovers.size();
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
    for (SecretObject& leftover : leftovers) {
      queue_.push([this, secret = std::move(leftover)] {
        tell({cluster_.name, secret.meta.namespace_name, "secret " + secret.meta.name,
              remove_secret(secret, context_)});
      });
    }
  }

  void tell(const TargetReport& report) {
    const MutexLock lock(mutex_);
    on_target_(report);
  }

  // Constant after construction.
  const ClusterConfig& cluster_;
  const PassInput& input_;
  const ReconcileContext context_;

  // Of the thread of run(); the items only read what accounts_ has learned before them.
  FirstPages first_pages_;
  AccountAttacher accounts_;
  ClusterReport report_;

  Mutex mutex_;
  const OnTarget& on_target_ GUARDED_BY(mutex_);

  WorkQueue queue_;  // last: its threads use everything above
};

}  // namespace

bool is_good(TargetOutcome::Kind kind) {
  return kind == TargetOutcome::Kind::unchanged || kind == TargetOutcome::Kind::created ||
         kind == TargetOutcome::Kind::updated || kind == TargetOutcome::Kind::replaced ||
         kind == TargetOutcome::Kind::removed;
}

ClusterReport sync_cluster(const ClusterConfig& cluster, const PassInput& input,
                           const ReconcileContext& context, const OnTarget& on_target) {
  return ClusterPass(cluster, input, context, on_target).run();
}

}  // namespace cred
