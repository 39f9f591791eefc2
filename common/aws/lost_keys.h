// SPDX-License-Identifier: Apache-2.0
// Lines of a profile that were meant to say who signs, and count for nothing.
#pragma once

#include <string>
#include <string_view>

#include "aws/profile_file.h"

namespace cred {

// The first property of `section` that decides who signs and has no value, or whose name is nearly
// that of one which does: "<path>:<line>: ...", fit for a message. Empty where there is none.
std::string find_lost_key(const Section& section);

// A profile whose name is `name` but for letters' case and characters that nobody sees, as above.
std::string find_lookalike(const Sections& profiles, std::string_view name);

}  // namespace cred
