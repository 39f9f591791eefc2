// SPDX-License-Identifier: Apache-2.0
// The registry map: which credentials for which registry, out of the user's and the system's file.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "config/rule.h"
#include "registry/registry.h"

namespace cred {

struct RegistryMap {
  std::vector<Rule> rules;      // the user's before the system's; the first that applies counts
  bool strict = false;          // a failure's cause goes to stdout instead of the not-found line
  bool auto_profile = false;    // a profile of the registry's account is found by itself
  std::string fallback_helper;  // who answers for hosts that are not ours; "pass" for
                                // docker-credential-pass
  std::chrono::seconds deadline{20};

  // A file that could not be read at all. It may have meant any registry, hence all are told.
  std::optional<Error> error;

  // What is wrong but concerns no registry in particular; each "<path>:<line>: ...".
  std::vector<std::string> warnings;
};

// Never fails as a whole; what is wrong is in the result. `home` may be empty.
RegistryMap load_registry_map(const Environment& environment, std::string_view home,
                              const ReadFile& read_file);

// A registry and what to use for it.
struct Target {
  Registry registry;  // its host is the one that was asked for
  Mapping mapping;
  std::string behind = {};  // the ECR name that a rule put behind another one; else empty
};

// nullopt: no ECR registry, and no rule makes it one. Fails (local) for a rule that is wrong and
// concerns this host, and for ECR registries when a file could not be read at all or a rule that
// comes before any other that matches does not say which registries it is for.
Result<std::optional<Target>> resolve(const std::string& host, const RegistryMap& map);

}  // namespace cred
