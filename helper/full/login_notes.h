// SPDX-License-Identifier: Apache-2.0
// Logins of ECR registries that a client keeps in a file of its own and uses before any helper:
// their passwords have expired within 12 hours.
#pragma once

#include <string>
#include <vector>

#include "helper/full/world.h"

namespace cred {

// Those that podman, buildah and skopeo use, each with the file, the entry, and what removes just
// that one; none where a file names a helper for the registry itself.
std::vector<std::string> note_podman_logins(const World& world);

// Those of `helm registry login`.
std::vector<std::string> note_helm_logins(const World& world);

}  // namespace cred
