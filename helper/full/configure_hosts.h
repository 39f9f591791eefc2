// SPDX-License-Identifier: Apache-2.0
// Which registries `configure` is about.
#pragma once

#include <string>
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
// for what is no registry.
Result<std::vector<std::string>> find_hosts(const ConfigureOptions& options,
                                            const HostSources& sources);

}  // namespace cred
