// SPDX-License-Identifier: Apache-2.0
// One rule of the registry map: for which registries, and what to use for them.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "registry/registry.h"
#include "yaml/yaml.h"

namespace cred {

// What a rule says; an empty text says nothing.
struct Mapping {
  std::string where;  // "<path>:<line>"; empty when no rule matched
  std::string profile;
  std::string role_arn;
  std::string external_id;
  std::string session_name;
  std::string region;    // of the credentials: STS, Sign-In
  std::string endpoint;  // URL of the ECR API

  // A profile of the registry's account may be picked where nothing else names an identity.
  bool auto_profile = false;
};

struct Rule {
  // Patterns; an empty one matches everything. A rule has at least one.
  std::string host;
  std::string account;
  std::string region;

  Mapping mapping;
  std::optional<Registry> registry;  // behind a name that is no ECR name itself

  // What is wrong with the rule, "<path>:<line>: key ...". Whoever it matches is told; nobody else.
  std::optional<Error> error;

  // Nobody can tell which registries the rule is for: it may have meant any of ECR.
  bool is_unreadable = false;
};

// Never fails as a whole; what is wrong is in the result.
Rule parse_rule(const YamlNode& node, const std::string& path);

// `registry` is what `host` was understood as, if anything.
bool applies(const Rule& rule, const std::string& host, const std::optional<Registry>& registry);

}  // namespace cred
