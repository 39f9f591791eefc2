// SPDX-License-Identifier: Apache-2.0
// Where we differ from tools that agree, on purpose: each has a row in docs/conformance.md.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace cred::testing {

// Whether it was decided that `field` of the case in `row` is `own` here.
bool is_decided(const nlohmann::json& row, const std::string& field, const nlohmann::json& own);

}  // namespace cred::testing
