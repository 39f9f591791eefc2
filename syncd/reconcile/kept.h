// SPDX-License-Identifier: Apache-2.0
// Secrets that stay where no rule selects them any more.
#pragma once

#include <string>

#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

// Of a secret of ours: that nobody renews it, until when it is of use, and the remedy.
std::string describe_kept(const SecretObject& secret);

}  // namespace cred::syncd
