// SPDX-License-Identifier: Apache-2.0
// Hosts that are meant to be registries of ECR and are none.
#pragma once

#include <optional>
#include <string>

#include "syncd/image_pull/evidence.h"

namespace cred::syncd {

// What is wrong with a host such as 12345.dkr.ecr.eu-west-1.amazonaws.com; nullopt for a registry
// of ECR and for what has nothing of one.
std::optional<PullCause> find_lookalike(const std::string& host);

}  // namespace cred::syncd
