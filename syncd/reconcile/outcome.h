// SPDX-License-Identifier: Apache-2.0
// What went wrong with a call, as the outcome of its target.
#pragma once

#include <string>

#include "base/result.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

// Of a call that got no answer; temporary when nobody answered, or
// somebody who was not the API server.
TargetOutcome make_outcome(const Error& error);

// Of a refusal. `verb` and `object` ("secrets", "serviceaccounts") name the right that is missing
// where the server does not. A namespace that terminates or is gone is skipped, not failed.
TargetOutcome make_outcome(const ApiFailure& failure, const std::string& verb,
                           const std::string& object);

// Waits about `base`, between half of it and the whole.
void sleep_about(std::chrono::milliseconds base, const ReconcileDeps& deps);

}  // namespace cred::syncd
