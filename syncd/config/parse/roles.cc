// SPDX-License-Identifier: Apache-2.0
// role_arn, role_requests and how a role is assumed, and what would let one namespace pass for
// another.
#include "syncd/config/parse/roles.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "syncd/config/names.h"
#include "syncd/config/namespace_selection.h"
#include "syncd/config/roles/role_arn.h"

namespace cred::syncd {
namespace {

constexpr std::array<std::pair<std::string_view, bool>, 2> kPolicies = {
    {{"none", false}, {"read", true}}};
constexpr std::string_view kCluster = "{cluster}";
constexpr std::string_view kNamespace = "{namespace}";

// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
bool is_external_id(std::string_view text) {
  constexpr std::string_view kSigns = "+=,.@:/-_";
  constexpr std::size_t kMost = 1000;  // of 1224, for the names that come in
  return text.size() >= 2 && text.size() <= kMost &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kSigns.find(c) != std::string_view::npos;
         });
}

// Drops both placeholders where each stands there once and no two pairs of names make one text:
// between them is something that neither name can have.
bool drop_placeholders(std::string& text) {
  const auto cluster = text.find(kCluster);
  const auto name = text.find(kNamespace);
  if (cluster == std::string::npos || name == std::string::npos) return false;
  const auto first = std::min(cluster, name);
  const auto end = first + (first == cluster ? kCluster : kNamespace).size();
  const std::string between = text.substr(end, std::max(cluster, name) - end);
  if (between.find_first_of("/:=,+@") == std::string::npos) return false;
  text.erase(std::max(cluster, name), (first == cluster ? kNamespace : kCluster).size());
  text.erase(first, end - first);
  return true;
}

class RoleReader {
 public:
  RoleReader(ConfigSection& target, const SecretRule& rule, const ParseContext& context)
      : section_(target), rule_(rule), context_(context) {}

  std::optional<RoleRules> read() {
    const std::size_t before = context_.complaints.size();
    RoleRules rules;
    const auto is_arn = [](const std::string& text) { return parse_role_arn(text).has_value(); };
    auto arn = take_checked(section_, "role_arn", is_arn,
                            "write the ARN of a role: arn:aws:iam::123456789012:role/NAME");
    if (arn) rules.role_arn = *std::move(arn);
    read_requests(rules);
    auto external_id = section_.take_text("external_id");
    if (external_id) rules.external_id = *std::move(external_id);
    rules.session_tags = section_.take_switch("session_tags").value_or(false);
    rules.reads_only = section_.take_choice("session_policy", kPolicies).value_or(false);
    const bool has_role = section_.has("role_arn") || section_.has("role_requests");
    if (!has_role) {
      complain_of_no_role();
      return std::nullopt;
    }
    check_external_id(rules);
    if (context_.complaints.size() == before) check_partition(rules);
    return rules;
  }

 private:
  void complain_of_no_role() {
    for (const std::string_view key : {"external_id", "session_tags", "session_policy"}) {
      if (section_.has(key)) {
        section_.complain(key, "belongs to a role: write role_arn or role_requests too");
      }
    }
  }

  void read_requests(RoleRules& rules) {
    const YamlNode* const list = section_.take("role_requests");
    if (list == nullptr) return;
    if (list->kind != YamlNode::Kind::list || list->items.empty()) {
      return section_.complain("role_requests", "write a list of namespaces with their roles");
    }
    for (const YamlNode& item : list->items) read_binding(item, rules);
    if (!needs_list(rule_.namespaces)) {
      section_.complain("role_requests",
                        "namespaces that are named one by one show no annotations: select them by "
                        "globs, regexes, selectors or annotation, or write role_arn");
    }
  }

  void read_binding(const YamlNode& node, RoleRules& rules) {
    ConfigSection section(node, context_.path, "a role request", context_.complaints);
    if (!section.is_map()) return;
    RoleBinding binding;
    const auto is_glob = [](const std::string& text) { return is_namespace_glob(text); };
    const auto is_pattern = [](const std::string& text) {
      return parse_role_pattern(text).has_value();
    };
    binding.namespaces = drop_places(
        take_checked_texts(section, "namespaces", is_glob,
                           "is no name or glob of namespaces: write one like team-a-*"));
    binding.roles = drop_places(
        take_checked_texts(section, "roles", is_pattern,
                           "is not the ARN of a role; * and ? may stand behind role/ alone: "
                           "arn:aws:iam::123456789012:role/team-a-*"));
    section.finish();
    for (const std::string_view key : {"namespaces", "roles"}) {
      if (!section.has(key) || section.has_empty_list(key)) {
        section.complain(key, "is missing: write which namespaces may ask for which roles");
      }
    }
    complain_of_everybody(section, binding);
    rules.requests.push_back(std::move(binding));
  }

  // Whoever may make or edit any namespace would have all of these roles.
  static void complain_of_everybody(ConfigSection& section, const RoleBinding& binding) {
    for (const std::string& glob : binding.namespaces) {
      if (glob.find_first_not_of("*?") != std::string::npos) continue;
      section.complain("namespaces",
                       glob +
                           " would let every namespace ask for these roles: bind each "
                           "team's namespaces to its own, or write role_arn for one "
                           "that all have");
    }
  }

  void check_external_id(const RoleRules& rules) {
    if (!section_.has("external_id")) return;
    std::string rest = rules.external_id;
    const bool is_template = rest.find('{') != std::string::npos;
    if (is_template && !drop_placeholders(rest)) {
      return section_.complain("external_id",
                               "write {cluster} and {namespace} both, once, with / between them: "
                               "with one of them alone a namespace passes for another one");
    }
    if (!is_template && !rules.requests.empty()) {
      return section_.complain("external_id",
                               "is the same for every namespace that asks: write "
                               "{cluster}/{namespace} into it");
    }
    if (!is_external_id(is_template ? rest + "xx" : rest)) {
      section_.complain("external_id",
                        "write 2 to 1000 letters, digits and + = , . @ : / - _, beside {cluster} "
                        "and {namespace}");
    }
  }

  void check_partition(RoleRules& rules) {
    std::set<std::string> partitions;
    for (const std::size_t index : rule_.registries) {
      partitions.emplace(find_arn_partition(context_.known[index].target.registry.region));
    }
    if (partitions.size() > 1) {
      return section_.complain(section_.has("role_arn") ? "role_arn" : "role_requests",
                               "the registries of this target are of several partitions, and a "
                               "role is of one: write a target for each");
    }
    if (partitions.empty()) return;
    rules.partition = *partitions.begin();
    rules.region = context_.known[rule_.registries.front()].target.registry.region;
    if (!rules.role_arn.empty()) check_partition_of("role_arn", rules.role_arn, rules.partition);
    for (const RoleBinding& binding : rules.requests) {
      for (const std::string& role : binding.roles) {
        check_partition_of("role_requests", role, rules.partition);
      }
    }
  }

  void check_partition_of(std::string_view key, const std::string& text,
                          const std::string& partition) {
    const auto arn = parse_role_pattern(text);
    if (!arn || arn->partition == partition) return;
    section_.complain(key, text + " is of partition " + std::string(arn->partition) +
                               ", and the registries are of " + partition);
  }

  ConfigSection& section_;
  const SecretRule& rule_;
  const ParseContext& context_;
};

}  // namespace

std::optional<RoleRules> parse_role_rules(ConfigSection& target, const SecretRule& rule,
                                          const ParseContext& context) {
  return RoleReader(target, rule, context).read();
}

}  // namespace cred::syncd
