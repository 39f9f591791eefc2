// SPDX-License-Identifier: Apache-2.0
// `ecr-syncd-simulation pair`: two installations on one namespace, in many ways.
#pragma once

namespace cred::syncd::simulation {

// `arguments` behind the word. Returns the exit status.
int run_pairs(int count, char** arguments);

}  // namespace cred::syncd::simulation
