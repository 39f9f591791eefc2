// SPDX-License-Identifier: Apache-2.0
// Why a watch sees nothing at the moment.
#pragma once

#include <string>

#include "base/result.h"
#include "syncd/kube/objects/failure.h"

namespace cred::syncd {

struct WatchTrouble {
  std::string text;             // with the remedy where there is one
  bool is_unreachable = false;  // there was no answer
  bool is_forbidden = false;
};

WatchTrouble describe(const Error& error);
WatchTrouble describe(const ApiFailure& failure);

}  // namespace cred::syncd
