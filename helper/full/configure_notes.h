// SPDX-License-Identifier: Apache-2.0
// What a person should know beside the edit itself: other logins of the same registries, PATH.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "helper/full/docker_config.h"
#include "helper/full/world.h"

namespace cred {

// Whether the program that docker would start, docker-credential-ecr, is on PATH.
bool is_helper_on_path(const Environment& environment);

// Of docker's config.json as it will be: what goes on holding beside credHelpers.
std::vector<std::string> note_docker_rest(std::string_view config,
                                          const std::vector<HelperChange>& changes, bool is_undo);

// Logins of ECR registries in podman's auth.json, which go before every helper and expire.
std::vector<std::string> note_podman_logins(const World& world);

}  // namespace cred
