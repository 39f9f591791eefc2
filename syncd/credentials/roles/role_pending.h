// SPDX-License-Identifier: Apache-2.0
// How a password that has yet to come is told from one that cannot be had.
#pragma once

#include <string_view>

namespace cred::syncd {

// The end of what is said in its place.
inline constexpr std::string_view kRoleAskedFor = "a password is being asked for";

inline bool is_role_pending(std::string_view text) { return text.ends_with(kRoleAskedFor); }

}  // namespace cred::syncd
