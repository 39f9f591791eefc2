// SPDX-License-Identifier: Apache-2.0
// Rules → rights, one by one, then those of the same verbs joined.
#include "syncd/config/rbac_grants.h"

#include <map>
#include <set>
#include <span>
#include <tuple>

#include "syncd/config/namespace_selection.h"

namespace cred::syncd {
namespace {

using Verbs = std::set<std::string_view>;
using Object = std::pair<std::string, std::string>;  // resource and name; empty name: all

constexpr std::array<std::string_view, 3> kRead = {"get", "list", "watch"};
constexpr std::array<std::string_view, 4> kChange = {"get", "list", "watch", "patch"};
constexpr std::array<std::string_view, 5> kKeep = {"get", "list", "watch", "create", "patch"};
constexpr std::array<std::string_view, 1> kRemove = {"delete"};

// By scope; "" sorts first.
using Rights = std::map<std::string, std::map<Object, Verbs>>;

void add(Rights& rights, const std::string& scope, const Object& object,
         std::span<const std::string_view> verbs) {
  rights[scope][object].insert(verbs.begin(), verbs.end());
}

void add_rule(Rights& rights, const std::string& scope, const SecretRule& rule) {
  add(rights, scope, {"secrets", rule.secret}, kKeep);
  if (rule.replace || rule.removal == Removal::remove) {
    add(rights, scope, {"secrets", rule.secret}, kRemove);
  }
  if (rule.service_accounts.all) add(rights, scope, {"serviceaccounts", ""}, kChange);
  for (const std::string& name : rule.service_accounts.names) {
    add(rights, scope, {"serviceaccounts", name}, kChange);
  }
}

Rights collect(const ClusterConfig& cluster) {
  Rights rights;
  for (const SecretRule& rule : cluster.rules) {
    if (needs_list(rule.namespaces)) {
      add(rights, "", {"namespaces", ""}, kRead);
      add_rule(rights, "", rule);
      continue;
    }
    for (const std::string& name : NamespaceSelection(rule.namespaces).fixed_names()) {
      add_rule(rights, name, rule);
    }
  }
  return rights;
}

void subtract(Verbs& verbs, const std::map<Object, Verbs>& granted, const Object& object) {
  const auto found = granted.find(object);
  if (found == granted.end()) return;
  for (const std::string_view verb : found->second) verbs.erase(verb);
}

std::vector<std::string_view> in_order(const Verbs& verbs) {
  std::vector<std::string_view> ordered;
  for (const std::string_view verb : kRbacVerbs) {
    if (verbs.contains(verb)) ordered.push_back(verb);
  }
  return ordered;
}

void join(std::vector<Grant>& grants, const std::string& scope, const Object& object,
          const Verbs& verbs) {
  if (verbs.empty()) return;
  auto ordered = in_order(verbs);
  const bool is_named = !object.second.empty();
  for (Grant& grant : grants) {
    const bool fits = grant.scope == scope && grant.resource == object.first &&
                      grant.verbs == ordered && is_named == !grant.names.empty();
    if (!fits) continue;
    if (is_named) grant.names.push_back(object.second);
    return;
  }
  Grant grant{scope, object.first, {}, std::move(ordered)};
  if (is_named) grant.names.push_back(object.second);
  grants.push_back(std::move(grant));
}

}  // namespace

std::vector<Grant> find_grants(const ClusterConfig& cluster) {
  const Rights rights = collect(cluster);
  const auto whole = rights.find("");
  std::vector<Grant> grants;
  for (const auto& [scope, objects] : rights) {
    for (const auto& [object, wanted] : objects) {
      Verbs verbs = wanted;
      const Object all{object.first, ""};
      if (object != all) subtract(verbs, objects, all);
      if (whole != rights.end() && !scope.empty()) {
        subtract(verbs, whole->second, object);
        if (object != all) subtract(verbs, whole->second, all);
      }
      join(grants, scope, object, verbs);
    }
  }
  return grants;
}

std::vector<Right> list_rights(const ClusterConfig& cluster) {
  std::vector<Right> rights;
  for (const Grant& grant : find_grants(cluster)) {
    std::vector<std::string> names = grant.names;
    if (names.empty()) names.emplace_back();
    for (const std::string& name : names) {
      for (const std::string_view verb : grant.verbs) {
        rights.push_back({std::string(verb), grant.resource, name, grant.scope});
      }
    }
  }
  return rights;
}

std::vector<Right> list_lease_rights(const MembersConfig& members, const ClusterConfig& cluster) {
  std::vector<Right> rights;
  if (members.home.empty() || members.home != cluster.name) return rights;
  for (const std::string_view verb : kLeaseVerbs) {
    rights.push_back({.verb = std::string(verb),
                      .resource = "leases",
                      .name = {},
                      .namespace_name = members.namespace_name,
                      .group = "coordination.k8s.io"});
  }
  return rights;
}

}  // namespace cred::syncd
