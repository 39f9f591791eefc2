// SPDX-License-Identifier: Apache-2.0
// `ecr-syncd-simulation day`: how many lines the daemon says in a day with a dead cluster.
#pragma once

namespace cred::syncd::simulation {

// With the arguments after "day"; 0 where every day was as it should be, 2 after a wrong argument.
int run_days(int count, char** arguments);

}  // namespace cred::syncd::simulation
