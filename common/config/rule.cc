// SPDX-License-Identifier: Apache-2.0
// Reading and matching of rules.
#include "config/rule.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/plain_text.h"
#include "base/text.h"
#include "config/pattern.h"

namespace cred {
namespace {

constexpr std::size_t kMaxValue = 2048;

Error fail_at(const std::string& path, int line, const std::string& cause) {
  return Error{Errc::local, path + ":" + std::to_string(line) + ": " + cause};
}

Result<std::string> read_text(const YamlNode& node, const std::string& path,
                              const std::string& key) {
  if (node.kind != YamlNode::Kind::scalar || node.text.empty()) {
    return fail_at(path, node.line, clean_text(key, 40) + " must be a text");
  }
  if (node.text.size() > kMaxValue || !is_plain_text(node.text)) {
    return fail_at(
        path, node.line,
        clean_text(key, 40) + " is too long or has control characters or blanks at its ends");
  }
  return node.text;
}

struct TextKey {
  std::string_view name;
  std::string Mapping::*member;
};

constexpr std::array kUseKeys = {
    TextKey{"profile", &Mapping::profile},         TextKey{"role_arn", &Mapping::role_arn},
    TextKey{"external_id", &Mapping::external_id}, TextKey{"session_name", &Mapping::session_name},
    TextKey{"region", &Mapping::region},           TextKey{"endpoint", &Mapping::endpoint},
};

struct PatternKey {
  std::string_view name;
  std::string Rule::*member;
};

constexpr std::array kMatchKeys = {
    PatternKey{"host", &Rule::host},
    PatternKey{"account", &Rule::account},
    PatternKey{"region", &Rule::region},
};

Result<void> read_match(Rule& rule, const YamlNode& node, const std::string& path) {
  const YamlNode* const match = find_member(node, "match");
  if (match == nullptr || match->members.empty()) {
    return fail_at(path, node.line, "a rule needs match with host, account or region");
  }
  for (const auto& [key, value] : match->members) {
    std::string Rule::*member = nullptr;
    for (const PatternKey& known : kMatchKeys) {
      if (known.name == key) member = known.member;
    }
    if (member == nullptr) {
      return fail_at(
          path, value.line,
          "match: unknown key " + clean_text(key, 40) + "; known: host, account, region");
    }
    auto text = read_text(value, path, key);
    if (!text) return text.error();
    rule.*member = to_lower(*text);
  }
  return {};
}

Result<void> read_registry(Rule& rule, const YamlNode& value, const std::string& path) {
  auto text = read_text(value, path, "registry");
  if (!text) return text.error();
  rule.registry = parse_registry(normalize_host(*text));
  if (!rule.registry) {
    return fail_at(path, value.line, "registry is not the name of an ECR registry");
  }
  return {};
}

Result<void> read_use_member(Rule& rule, const std::string& key, const YamlNode& value,
                             const std::string& path) {
  if (key == "registry") return read_registry(rule, value, path);
  for (const TextKey& known : kUseKeys) {
    if (known.name != key) continue;
    auto text = read_text(value, path, key);
    if (!text) return text.error();
    rule.mapping.*known.member = *std::move(text);
    return {};
  }
  return fail_at(path, value.line,
                 "use has profile, role_arn, external_id, session_name, region, endpoint and "
                 "registry, not " +
                     clean_text(key, 40));
}

Result<void> read_use(Rule& rule, const YamlNode& use, const std::string& path) {
  if (use.kind != YamlNode::Kind::map) return fail_at(path, use.line, "use must be a map");
  for (const auto& [key, value] : use.members) {
    if (auto read = read_use_member(rule, key, value, path); !read) return read;
  }
  const bool needs_role = !rule.mapping.external_id.empty() || !rule.mapping.session_name.empty();
  if (needs_role && rule.mapping.role_arn.empty()) {
    return fail_at(path, use.line, "external_id and session_name need a role_arn");
  }
  return {};
}

Result<void> read_rest(Rule& rule, const YamlNode& node, const std::string& path) {
  for (const auto& [key, value] : node.members) {
    if (key == "match") continue;
    if (key != "use") {
      return fail_at(path, value.line, "a rule has match and use, not " + clean_text(key, 40));
    }
    if (auto read = read_use(rule, value, path); !read) return read;
  }
  if (find_member(node, "use") == nullptr) return fail_at(path, node.line, "the rule lacks use");
  // Docker Hub would be sent the token of ECR.
  if (rule.registry && rule.host.find_first_not_of("*?.") == std::string::npos) {
    return fail_at(path, node.line, "registry needs match with a host that is not every host");
  }
  return {};
}

}  // namespace

Rule parse_rule(const YamlNode& node, const std::string& path) {
  Rule rule;
  rule.mapping.where = path + ":" + std::to_string(node.line);
  auto read = read_match(rule, node, path);
  rule.is_unreadable = !read;
  if (read) read = read_rest(rule, node, path);
  if (!read) rule.error = read.error();
  return rule;
}

bool applies(const Rule& rule, const std::string& host, const std::optional<Registry>& registry) {
  if (rule.is_unreadable) return registry.has_value();
  if (!rule.host.empty() && !matches(rule.host, host)) return false;
  const std::optional<Registry>& known = registry ? registry : rule.registry;
  if (!rule.account.empty() && !(known && matches(rule.account, known->account_id))) return false;
  return rule.region.empty() || (known && matches(rule.region, known->region));
}

}  // namespace cred
