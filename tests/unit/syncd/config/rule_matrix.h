// SPDX-License-Identifier: Apache-2.0
// Combinations of rules: how namespaces are selected × which secret × which accounts × deletion.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "syncd/config/sync_config.h"

namespace cred::syncd::testing {

// One rule of each kind.
inline std::vector<SecretRule> make_rules() {
  using Change = std::function<void(SecretRule&)>;
  const std::array<Change, 7> selections = {
      [](SecretRule& rule) { rule.namespaces.names = {"apps"}; },
      [](SecretRule& rule) {
        rule.namespaces.names = {"apps", "g-a"};
      },
      [](SecretRule& rule) { rule.namespaces.globs = {"g-*"}; },
      [](SecretRule& rule) { rule.namespaces.regexes = {"g-[a-z]"}; },
      [](SecretRule& rule) { rule.namespaces.selectors = {"team=g"}; },
      [](SecretRule& rule) { rule.namespaces.annotation = "pull=yes"; },
      [](SecretRule& rule) {
        rule.namespaces.names = {"apps"};
        rule.namespaces.exclude_selectors = {"team=none"};
      },
  };
  const std::array<Change, 2> secrets = {[](SecretRule&) {},
                                         [](SecretRule& rule) { rule.secret = "s2"; }};
  const std::array<Change, 4> accounts = {
      [](SecretRule&) {},
      [](SecretRule& rule) { rule.service_accounts.names = {"default"}; },
      [](SecretRule& rule) {
        rule.service_accounts.names = {"builder", "default"};
      },
      [](SecretRule& rule) { rule.service_accounts.all = true; },
  };
  const std::array<Change, 3> deletions = {
      [](SecretRule&) {}, [](SecretRule& rule) { rule.replace = true; },
      [](SecretRule& rule) { rule.removal = Removal::remove; }};
  std::vector<SecretRule> rules;
  for (const Change& selection : selections) {
    for (const Change& secret : secrets) {
      for (const Change& account : accounts) {
        for (const Change& deletion : deletions) {
          SecretRule& rule = rules.emplace_back();
          selection(rule);
          secret(rule);
          account(rule);
          deletion(rule);
          rule.registries = {0};
        }
      }
    }
  }
  return rules;
}

// Calls `look` for each rule alone, and for each with others: about every 37th pair, and as
// many threes, spread evenly.
inline void for_each_combination(const std::function<void(const ClusterConfig&)>& look) {
  constexpr std::size_t kStride = 37;
  const std::vector<SecretRule> rules = make_rules();
  ClusterConfig cluster;
  cluster.name = "prod";
  std::size_t index = 0;
  for (const SecretRule& first : rules) {
    cluster.rules = {first};
    look(cluster);
    for (const SecretRule& second : rules) {
      if (++index % kStride != 0) continue;
      cluster.rules = {first, second};
      look(cluster);
      cluster.rules.push_back(rules[index * 7 % rules.size()]);
      look(cluster);
    }
  }
}

// For the message of a failure.
inline std::string describe_rules(const ClusterConfig& cluster) {
  std::string text;
  for (const SecretRule& rule : cluster.rules) {
    const NamespaceRules& spaces = rule.namespaces;
    text +=
        "{names: " + std::to_string(spaces.names.size()) +
        ", patterns: " + std::to_string(spaces.globs.size() + spaces.regexes.size()) +
        ", selectors: " + std::to_string(spaces.selectors.size()) +
        ", excludes: " + std::to_string(spaces.exclude_selectors.size()) +
        ", annotation: " + spaces.annotation + ", secret: " + rule.secret + ", accounts: " +
        (rule.service_accounts.all ? "all" : std::to_string(rule.service_accounts.names.size())) +
        (rule.replace ? ", replace" : "") + (rule.removal == Removal::remove ? ", remove" : "") +
        "} ";
  }
  return text;
}

}  // namespace cred::syncd::testing
