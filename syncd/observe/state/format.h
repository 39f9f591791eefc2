// SPDX-License-Identifier: Apache-2.0
// By what a state file is known.
#pragma once

#include <string>

#include "base/result.h"

namespace cred::syncd {

inline constexpr int kStateApplicationId = 0x65637232;  // "ecr2", for file(1)
inline constexpr int kStateVersion = 1;

// Naming the file.
inline Error fail_at_state(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "state " + path + ": " + cause};
}

}  // namespace cred::syncd
