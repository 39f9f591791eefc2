// SPDX-License-Identifier: Apache-2.0
// Annotation × bindings → session, or why there is none.
#include "syncd/config/roles/role_choice.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "config/pattern.h"
#include "syncd/config/roles/role_arn.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestRequest = 200;

const std::string* find_request(const Pairs& annotations) {
  const auto found = std::find_if(annotations.begin(), annotations.end(),
                                  [](const auto& pair) { return pair.first == kRoleAnnotation; });
  return found == annotations.end() ? nullptr : &found->second;
}

bool fits_one(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, text); });
}

// A namespace may be of several bindings, and then ask for what any of them has.
bool is_bound(const RoleRules& rules, const std::string& namespace_name, std::string_view arn) {
  return std::any_of(rules.requests.begin(), rules.requests.end(), [&](const RoleBinding& binding) {
    return fits_one(binding.namespaces, namespace_name) && fits_one(binding.roles, arn);
  });
}

std::string describe_request(std::string_view arn) {
  return "its namespace asks for " + clean_text(arn, kLongestRequest) + " by the annotation " +
         kRoleAnnotation;
}

// Empty for a request that is granted.
std::string find_objection(const RoleRules& rules, const std::string& namespace_name,
                           std::string_view request) {
  const auto arn = parse_role_arn(request);
  if (!arn) {
    return describe_request(request) +
           ", which is not the ARN of a role; write one like arn:aws:iam::123456789012:role/NAME";
  }
  if (arn->partition != rules.partition) {
    return describe_request(request) + ", which is of partition " + std::string(arn->partition) +
           ", and the registries are of " + rules.partition + "; ask for a role there";
  }
  if (request == rules.role_arn || is_bound(rules, namespace_name, request)) return {};
  return describe_request(request) + ", which `role_requests` does not allow namespace " +
         namespace_name + "; ask for another, or have it bound in the configuration of ecr-syncd";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

RoleSession make_session(const RoleRules& rules, const std::string& cluster,
                         const std::string& namespace_name, std::string arn) {
  RoleSession session;
  session.role_arn = std::move(arn);
  session.external_id = rules.external_id;
  replace_all(session.external_id, "{cluster}", cluster);
  replace_all(session.external_id, "{namespace}", namespace_name);
  session.region = rules.region;
  if (rules.session_tags) {
    session.cluster = cluster;
    session.namespace_name = namespace_name;
  }
  session.reads_only = rules.reads_only;
  return session;
}

}  // namespace

std::optional<RoleChoice> choose_role(const SecretRule& rule, const std::string& cluster,
                                      const std::string& namespace_name, const Pairs& annotations) {
  if (!rule.role) return std::nullopt;
  const RoleRules& rules = *rule.role;
  const std::string* const request = find_request(annotations);
  if (request == nullptr && rules.role_arn.empty()) {
    return RoleChoice{std::nullopt,
                      std::string("its namespace asks for no role; annotate it with ") +
                          kRoleAnnotation +
                          ", or write role_arn for those that do "
                          "not ask"};
  }
  const std::string& arn = request != nullptr ? *request : rules.role_arn;
  if (request != nullptr) {
    std::string objection = find_objection(rules, namespace_name, arn);
    if (!objection.empty()) return RoleChoice{std::nullopt, std::move(objection)};
  }
  return RoleChoice{make_session(rules, cluster, namespace_name, arn), {}};
}

}  // namespace cred::syncd
