// SPDX-License-Identifier: Apache-2.0
// Labels and annotations as sets of pairs.
#pragma once

#include "syncd/config/sync_config.h"

namespace cred::syncd {

// Whether every pair of `wanted` is among those `present`.
bool has_all(const Pairs& present, const Pairs& wanted);

// The pairs of the rule, then ours; the same key in both is ours.
Pairs with_ours(const Pairs& of_rule, const Pairs& ours);

}  // namespace cred::syncd
