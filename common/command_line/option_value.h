// SPDX-License-Identifier: Apache-2.0
// Values of command line options, which scripts often fill in from variables.
#pragma once

#include <string_view>

#include "base/result.h"

namespace cred {

// Refuses (bad_request) what an unset variable leaves behind: an empty value, and the next option
// taken for the value. `option` is the name without dashes.
Result<void> check_option_value(std::string_view option, std::string_view value);

}  // namespace cred
