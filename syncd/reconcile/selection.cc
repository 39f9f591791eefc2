// SPDX-License-Identifier: Apache-2.0
// Rules × namespaces → targets, first come, first served.
#include "syncd/reconcile/selection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "syncd/config/namespace_selection.h"
#include "syncd/kube/objects/list.h"

namespace cred::syncd {
namespace {

bool needs_list(const ClusterConfig& cluster) {
  return std::any_of(cluster.rules.begin(), cluster.rules.end(),
                     [](const SecretRule& rule) { return needs_list(rule.namespaces); });
}

bool is_temporary(ApiFault fault) {
  return fault == ApiFault::unavailable || fault == ApiFault::too_many_requests ||
         fault == ApiFault::expired;
}

// A whole list, or the reason why there is none.
Result<std::vector<ObjectMeta>> fetch_namespaces(const ClusterConfig& cluster,
                                                 const CallApi& call) {
  std::vector<ObjectMeta> namespaces;
  const Listing listing = list_namespaces(
      call, {}, [&] { namespaces.clear(); },
      [&](ObjectMeta meta) -> Result<void> {
        meta.managers.clear();
        namespaces.push_back(std::move(meta));
        return {};
      });
  if (listing.is_complete()) return namespaces;
  const std::string where = "cluster " + cluster.name + ": ";
  if (listing.error && listing.error->text.starts_with(where)) return *listing.error;
  const std::string what = where + "the namespaces cannot be listed";
  if (listing.error) return in_context(what, *listing.error);
  const bool is_forbidden = listing.failure->fault == ApiFault::forbidden;
  return Error{is_temporary(listing.failure->fault) ? Errc::unavailable : Errc::denied,
               what + ": " + listing.failure->text +
                   (is_forbidden ? "; `ecr-syncd rbac` prints the rights that globs, regexes, "
                                   "selectors and annotations need"
                                 : "")};
}

class Selecting {
 public:
  Selecting(const ClusterConfig& cluster, const std::string& only_namespace)
      : cluster_(cluster), only_namespace_(only_namespace) {}

  Selected run(const CallApi& call) {
    std::optional<std::vector<ObjectMeta>> namespaces;
    if (needs_list(cluster_)) {
      auto fetched = fetch_namespaces(cluster_, call);
      if (fetched) {
        namespaces = *std::move(fetched);
      } else {
        selected_.errors.push_back(std::move(fetched).error());
      }
    }
    for (const SecretRule& rule : cluster_.rules) {
      if (needs_list(rule.namespaces)) {
        if (namespaces) select(rule, *namespaces);
      } else {
        select_fixed(rule);
      }
    }
    if (namespaces) find_unselected(*namespaces);
    return std::move(selected_);
  }

 private:
  void select(const SecretRule& rule, const std::vector<ObjectMeta>& namespaces) {
    const NamespaceSelection selection(rule.namespaces);
    selected_.by_secret[rule.secret].is_listed = true;
    for (const ObjectMeta& meta : namespaces) {
      if (meta.is_terminating) continue;
      if (selection.selects(meta.name, meta.labels, meta.annotations)) {
        add(rule, meta.name, meta.annotations);
      }
    }
  }

  void select_fixed(const SecretRule& rule) {
    for (const std::string& name : NamespaceSelection(rule.namespaces).fixed_names()) {
      add(rule, name, {});
    }
  }

  void add(const SecretRule& rule, const std::string& name, const Pairs& annotations) {
    if (!only_namespace_.empty() && name != only_namespace_) return;
    selected_.by_secret[rule.secret].by_namespace.emplace(
        name, NamespaceTarget{&rule, choose_role(rule, cluster_.name, name, annotations)});
  }

  // A namespace that fell out of sight must not look like one that fell out of the rules.
  void find_unselected(const std::vector<ObjectMeta>& namespaces) {
    if (!only_namespace_.empty() || !selected_.errors.empty()) return;
    for (const SecretRule& rule : cluster_.rules) {
      // What a rule of fixed names selected once is out of the rights that it needs now.
      if (rule.removal != Removal::remove || !needs_list(rule.namespaces)) continue;
      selected_.by_secret[rule.secret].may_remove = true;
    }
    for (auto& [secret, targets] : selected_.by_secret) {
      if (!targets.is_listed) continue;
      for (const ObjectMeta& meta : namespaces) {
        const bool is_selected = targets.by_namespace.contains(meta.name);
        if (!meta.is_terminating && !is_selected) targets.unselected.insert(meta.name);
      }
    }
  }

  const ClusterConfig& cluster_;
  const std::string& only_namespace_;
  Selected selected_;
};

}  // namespace

Selected select_targets(const ClusterConfig& cluster, const std::string& only_namespace,
                        const CallApi& call) {
  return Selecting(cluster, only_namespace).run(call);
}

}  // namespace cred::syncd
