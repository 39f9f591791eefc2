// SPDX-License-Identifier: Apache-2.0
// Programs as a shell would find them.
#pragma once

#include <string>

#include "base/environment.h"

namespace cred {

// Whether a program of this name is in a folder of PATH and may be run.
bool is_on_path(const std::string& program, const Environment& environment);

}  // namespace cred
