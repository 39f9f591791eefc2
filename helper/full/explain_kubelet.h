// SPDX-License-Identifier: Apache-2.0
// What `explain` has to say of a request of kubelet's beside what a `get` would have to do.
#pragma once

#include <string>

#include "base/environment.h"
#include "base/result.h"
#include "helper/full/explanation.h"
#include "helper/full/kubelet_identity.h"
#include "helper/full/kubelet_request.h"

namespace cred {

// `file` may be "-" for standard input, which may take 5 s. Errors: local for a file that cannot be
// read, as read_input and as parse_kubelet_request.
Result<KubeletRequest> read_kubelet_request(const std::string& file);

// What the request itself says.
KubeletView begin_kubelet_view(const std::string& file, const KubeletRequest& request);

// As whom it is answered; fills that in, and warns of what keeps a service account from having its
// own identity. Errors: as find_kubelet_identity. `explanation` must have a view and the time.
Result<KubeletIdentity> look_at_account(Explanation& explanation, const KubeletRequest& request,
                                        const Environment& environment);

// Once everything else is known: the answer and how long kubelet may keep it.
void judge_answer(Explanation& explanation, const KubeletRequest& request);

}  // namespace cred
