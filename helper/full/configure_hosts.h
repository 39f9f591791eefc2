// SPDX-License-Identifier: Apache-2.0
// Which registries `configure` is about.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/profiles.h"
#include "base/result.h"
#include "config/registry_map.h"
#include "helper/full/configure_options.h"

namespace cred {

struct HostSources {
  RegistryMap map;
  Profiles profiles;
  std::string region;               // of the settings; may be empty
  std::vector<std::string> served;  // that docker's file names the helper before us for
};

// The names as docker asks for them, each once, in the order given. Where the options name none:
// the registries that the map's rules and the profiles' account ids lead to, and those of ECR in
// `served`. Only `undo` may lead to none, which stands for all. Fails (bad_request, not_ecr, local)
// for what is not a registry.
Result<std::vector<std::string>> find_hosts(const ConfigureOptions& options,
                                            const HostSources& sources);

// Those that the rules of the map lead to, and those of the account ids in profiles; what is wrong
// with a rule or profile is passed over, as is one whose region nobody says.
std::vector<std::string> find_rule_hosts(const HostSources& sources);
std::vector<std::string> find_profile_hosts(const HostSources& sources);

// The registry of an account in a region; nullopt where they are none.
std::optional<std::string> find_account_host(const std::string& account, const std::string& region);

// Of arn:partition:service:region:ACCOUNT:...; empty for any other text.
std::string account_of_arn(std::string_view arn);

// Whether `text` has the form of a region's name: us-east-1, us-gov-west-1, eusc-de-east-1.
bool is_region_name(std::string_view text);

}  // namespace cred
