// SPDX-License-Identifier: Apache-2.0
// Evidence → the one thing that keeps an image from being pulled.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "syncd/image_pull/evidence.h"
#include "syncd/image_pull/manifest.h"

namespace cred::syncd {

// fetch_manifest with its last two arguments bound.
using AskRegistry = std::function<Result<ManifestAnswer>(const ImageName&, const AuthEntry&)>;

struct PullDiagnosis {
  std::vector<std::string> good;  // what is right, as far as was looked
  std::optional<PullCause> cause;

  // What could not be found out from here, and why; empty where everything was.
  std::string unanswered;
};

// What ends the matter before any image is looked at: the pod is going, has ended, or has no node
// that works. nullopt where there is nothing like that.
std::optional<PullCause> find_pod_cause(const PullEvidence& evidence);

// Goes the kubelet's way: name, policy, secrets, entry, expiry, registry, and last what the node
// says itself. No cause is found where the image would be pulled now. Blocks as `ask` does, for
// each of the logins that a kubelet would try, three at most.
PullDiagnosis diagnose_pull(const PullEvidence& evidence, const PodContainer& container,
                            const AskRegistry& ask);

}  // namespace cred::syncd
