// SPDX-License-Identifier: Apache-2.0
// Why none of a pod's pull secrets gives a login for an image.
#pragma once

#include <optional>

#include "syncd/image_pull/evidence.h"
#include "syncd/image_pull/image_name.h"
#include "syncd/image_pull/login.h"

namespace cred::syncd {

// What makes a kubelet pass over every pull secret of the pod, good ones included: an entry in one
// of them that it cannot read. nullopt where there is none.
std::optional<PullCause> find_blocking_secret(const PullEvidence& evidence);

// Why there is no login for `image`, the first of: a secret that is missing, one that nothing can
// read, one with entries for others; an account that has the secret and a pod that is older; a
// secret that nobody names; none at all.
PullCause explain_no_login(const PullEvidence& evidence, const ImageName& image);

// All logins for the image have expired; `newest` is the one that did last.
PullCause explain_expiry(const PullEvidence& evidence, const ImageName& image,
                         const ImageLogin& newest);

}  // namespace cred::syncd
