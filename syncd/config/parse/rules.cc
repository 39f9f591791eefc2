// SPDX-License-Identifier: Apache-2.0
// A target's keys, and contradictions between targets of one cluster.
#include "syncd/config/parse/rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "syncd/config/names.h"
#include "syncd/config/namespace_selection.h"
#include "syncd/config/parse/namespaces.h"
#include "syncd/config/parse/roles.h"

namespace cred::syncd {
namespace {

using TypeChoice = std::pair<std::string_view, SecretType>;
using FormatChoice = std::pair<std::string_view, ServerFormat>;
using OwnershipChoice = std::pair<std::string_view, Ownership>;
using RemovalChoice = std::pair<std::string_view, Removal>;
using UnreadableChoice = std::pair<std::string_view, UnreadableEntries>;

constexpr std::array kTypes = {TypeChoice{"dockerconfigjson", SecretType::docker_config_json},
                               TypeChoice{"dockercfg", SecretType::docker_config}};
constexpr std::array kFormats = {FormatChoice{"host", ServerFormat::host},
                                 FormatChoice{"https", ServerFormat::https},
                                 FormatChoice{"both", ServerFormat::both}};
constexpr std::array kOwnerships = {OwnershipChoice{"adopt", Ownership::adopt},
                                    OwnershipChoice{"refuse", Ownership::refuse},
                                    OwnershipChoice{"force", Ownership::force}};
constexpr std::array kRemovals = {RemovalChoice{"keep", Removal::keep},
                                  RemovalChoice{"remove", Removal::remove}};
constexpr std::array kUnreadable = {UnreadableChoice{"leave", UnreadableEntries::leave},
                                    UnreadableChoice{"drop", UnreadableEntries::drop}};

// What we write ourselves under this prefix is how we know our secrets.
constexpr std::string_view kOurPrefix = "ecr-syncd/";
constexpr std::size_t kMostAnnotationBytes = std::size_t{256} << 10U;

template <typename Value>
void keep(Value& into, std::optional<Value> value) {
  if (value) into = *std::move(value);
}

class RuleReader {
 public:
  RuleReader(const YamlNode& node, const ParseContext& context)
      : section_(node, context.path, "a target", context.complaints), context_(context) {}

  SecretRule read() {
    SecretRule rule;
    rule.where = section_.where();
    if (!section_.is_map()) return rule;
    if (const YamlNode* const namespaces = section_.take("namespaces")) {
      rule.namespaces = parse_namespaces(*namespaces, context_);
    } else {
      section_.complain("namespaces", "is missing: write which namespaces get the secret");
    }
    keep(rule.secret, take_checked(section_, "secret", is_dns_subdomain,
                                   "write the name of a secret: lower-case letters, digits, - "
                                   "and ."));
    keep(rule.type, section_.take_choice("type", kTypes));
    read_pairs(rule);
    read_registries(rule);
    keep(rule.server_format, section_.take_choice("server_format", kFormats));
    rule.role = parse_role_rules(section_, rule, context_);
    read_service_accounts(rule.service_accounts);
    keep(rule.ownership, section_.take_choice("ownership", kOwnerships));
    keep(rule.replace, section_.take_switch("replace"));
    keep(rule.removal, section_.take_choice("removal", kRemovals));
    keep(rule.unreadable_entries, section_.take_choice("unreadable_entries", kUnreadable));
    section_.finish();
    return rule;
  }

 private:
  void check_key(std::string_view key, const std::string& name) {
    if (!is_label_key(name)) {
      section_.complain(key, clean_text(name, 80) + " is not a key of " + std::string(key) +
                                 ": write [PREFIX/]NAME");
    } else if (name.substr(0, kOurPrefix.size()) == kOurPrefix) {
      section_.complain(key, clean_text(name, 80) + " is ours: choose another prefix");
    }
  }

  void read_pairs(SecretRule& rule) {
    rule.labels = section_.take_pairs("labels");
    for (const auto& label : rule.labels) {
      check_key("labels", label.first);
      if (!is_label_value(label.second)) {
        section_.complain("labels", "the value of " + clean_text(label.first, 80) +
                                        " must be at most 63 letters, digits, -, _ and .");
      }
    }
    rule.annotations = section_.take_pairs("annotations");
    std::size_t bytes = 0;
    for (const auto& annotation : rule.annotations) {
      check_key("annotations", annotation.first);
      bytes += annotation.first.size() + annotation.second.size();
    }
    if (bytes > kMostAnnotationBytes) {
      section_.complain("annotations", "are larger than 256 KiB together: write less");
    }
  }

  void read_registries(SecretRule& rule) {
    for (const Placed& name : section_.take_texts("registries")) add_registry(rule, name);
    if (!section_.has("registries")) {
      for (std::size_t i = 0; i < context_.known.size(); ++i) rule.registries.push_back(i);
    } else if (section_.has_empty_list("registries")) {
      section_.complain("registries", "is empty: write a name, or leave it out for all");
    }
    complain_of_double_hosts(rule);
  }

  void add_registry(SecretRule& rule, const Placed& name) {
    bool is_known = std::find(context_.broken.begin(), context_.broken.end(), name.text) !=
                    context_.broken.end();
    for (std::size_t i = 0; i < context_.known.size(); ++i) {
      if (context_.known[i].name != name.text) continue;
      rule.registries.push_back(i);
      is_known = true;
    }
    if (!is_known) {
      section_.complain_about(name, "registries",
                              "is not a registry: write a name of one under registries");
    }
  }

  // A secret has one password for a host.
  void complain_of_double_hosts(const SecretRule& rule) {
    std::map<std::string, std::size_t> seen;
    for (const std::size_t index : rule.registries) {
      const RegistrySource& source = context_.known[index];
      const std::string& host = source.target.registry.host;
      const auto [first, is_new] = seen.emplace(host, index);
      if (is_new) continue;
      section_.complain("registries", host + " comes from " + context_.known[first->second].where +
                                          " and from " + source.where + ": name one of them here");
    }
  }

  void read_service_accounts(ServiceAccounts& accounts) {
    const YamlNode* const node = section_.take("service_accounts");
    if (node == nullptr) return;
    if (node->kind == YamlNode::Kind::scalar && (node->text == "all" || node->text == "none")) {
      accounts.all = node->text == "all";
      return;
    }
    accounts.names = drop_places(take_checked_texts(section_, "service_accounts", is_dns_subdomain,
                                                    "is not a service account name: write all, "
                                                    "none or a list of names"));
  }

  ConfigSection section_;
  const ParseContext& context_;
};

// Which of two targets would write the secret must not depend on their order where both name the
// namespace; what only patterns may share goes to the first one.
void complain_of_overlaps(const std::vector<SecretRule>& rules, Complaints& complaints) {
  std::map<std::pair<std::string, std::string>, const SecretRule*> seen;
  for (const SecretRule& rule : rules) {
    for (const std::string& name : NamespaceSelection(rule.namespaces).fixed_names()) {
      const auto [first, is_new] = seen.emplace(std::pair(rule.secret, name), &rule);
      if (is_new || first->second == &rule) continue;
      complaints.push_back(make_complaint(rule.where, "namespaces: secret " + rule.secret + " of " +
                                                          name + " is written by the target at " +
                                                          first->second->where +
                                                          " already; name it in one of them"));
    }
  }
}

}  // namespace

std::vector<SecretRule> parse_rules(const YamlNode& list, const ParseContext& context) {
  std::vector<SecretRule> rules;
  for (const YamlNode& item : list.items) rules.push_back(RuleReader(item, context).read());
  complain_of_overlaps(rules, context.complaints);
  return rules;
}

}  // namespace cred::syncd
