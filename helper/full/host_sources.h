// SPDX-License-Identifier: Apache-2.0
// What on this machine leads to registries: the map, the profiles, the region of the settings.
#pragma once

#include "helper/full/configure_hosts.h"
#include "helper/full/world.h"

namespace cred {

// Never fails; what cannot be read leads to nothing, or is an error in the map. `served` is empty.
HostSources load_host_sources(const World& world);

}  // namespace cred
