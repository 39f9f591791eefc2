// SPDX-License-Identifier: Apache-2.0
// Roles of several configurations that share one account.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "syncd/cli/join/manifests.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

// What tells a configuration from others: the instance and the file, "0123456789abcdef
// /etc/ecr-syncd/config.yaml".
std::string make_configuration_mark(const std::string& instance, const std::string& path);

// The file of another configuration of the same instance for which one of these roles was made. To
// apply ours would take that one's rights away. nullopt where there is none, or nobody can tell.
std::optional<std::string> find_other_configuration(const std::vector<Manifest>& manifests,
                                                    const std::string& mark, const CallApi& call);

// Of roles beside those of the other configuration: the account's name and a digest of `mark`.
std::string make_role_name(const std::string& account, const std::string& mark);

// "the roles called sync are those of the configuration /etc/x.yaml; this one's are called …"
std::string describe_other_roles(const std::string& account, const std::string& other,
                                 const std::string& role);

}  // namespace cred::syncd
