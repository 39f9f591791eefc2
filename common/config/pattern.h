// SPDX-License-Identifier: Apache-2.0
// Patterns over hosts, accounts and regions.
#pragma once

#include <string_view>

namespace cred {

// '*' stands for any run of characters, dots too, '?' for one; everything else for itself. Linear
// in memory, at most quadratic in time.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace cred
