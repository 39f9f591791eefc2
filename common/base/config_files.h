// SPDX-License-Identifier: Apache-2.0
// Where our own configuration files are, and docker's.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"

namespace cred {

// No variable moves the system's file, so that a user cannot be given another one by an
// environment that somebody else controls.
inline constexpr const char* kSystemConfigFile = "/etc/docker-credential-ecr/config.yaml";

// docker-credential-ecr/config.yaml below an absolute XDG_CONFIG_HOME, else below `home`/.config;
// empty when neither is known.
std::string find_user_config_file(const Environment& environment, std::string_view home);

// docker's: config.json in DOCKER_CONFIG, else in `home`/.docker; empty when neither is known.
std::string find_docker_config(const Environment& environment, std::string_view home);

}  // namespace cred
