// SPDX-License-Identifier: Apache-2.0
// What the cache holds for a registry, looked at without leaving a trace.
#pragma once

#include "base/result.h"
#include "cache/key.h"
#include "ecr/plan.h"
#include "helper/full/explanation.h"
#include "helper/full/world.h"

namespace cred {

// The row that `get` would find, in its order: selection, login, what is published for those who
// have no principal of their own, the plan's token; then a failure that is still remembered. Never
// writes and creates nothing.
CacheView look_into_cache(const World& world, const SelectionKey& selection,
                          const Result<Plan>& plan, Instant now);

}  // namespace cred
