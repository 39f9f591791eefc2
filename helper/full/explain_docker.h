// SPDX-License-Identifier: Apache-2.0
// Whether docker would ask this program about a registry at all.
#pragma once

#include <string>

#include "helper/full/explanation.h"
#include "helper/full/world.h"

namespace cred {

// What docker's config.json says of `host`, and the command that makes it name us where it does
// not. Never fails: what cannot be read is said.
DockerClient look_at_docker(const std::string& host, const World& world);

}  // namespace cred
