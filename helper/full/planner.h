// SPDX-License-Identifier: Apache-2.0
// Registry and surroundings → Plan, with the real network behind it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ecr/plan.h"
#include "helper/full/world.h"
#include "registry/registry.h"

namespace cred {

// The real network, clock and randomness; refers to `world`.
PlanContext make_plan_context(const World& world);

// Reads the shared AWS files; no network until the plan's fetch is called. Errors as make_plan has.
// `choose`, if not empty, chooses the source in place of the usual search.
// `remarks` as in PlanContext.
Result<Plan> plan_for(const Target& target, const World& world, const ChooseSource& choose = {},
                      std::vector<std::string>* remarks = nullptr);

// The first of `remarks` and where the others are said, for a line on stderr; empty without any.
std::string describe_remarks(const std::vector<std::string>& remarks, const std::string& host);

}  // namespace cred
