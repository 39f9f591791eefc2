// SPDX-License-Identifier: Apache-2.0
// What an API server has about a pod that does not pull: the pod, its node, secrets and events.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/time.h"
#include "syncd/image_pull/pod.h"
#include "syncd/kube/objects/api.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

// The one thing that keeps an image from being pulled, and what to do about it.
struct PullCause {
  std::string text;
  std::string remedy;
};

// A pull secret that the pod names and that is not among PullEvidence::secrets.
struct AbsentSecret {
  std::string name;
  bool is_missing = false;  // there is none; otherwise `trouble` says why it could not be read
  std::string trouble;
};

struct PullEvidence {
  PodPull pod;
  std::vector<SecretObject> secrets;  // that the pod names, in its order
  std::vector<AbsentSecret> absent;

  // Where the pod names none: what its account names today, which new pods get. nullopt where the
  // account cannot be read.
  std::optional<std::vector<std::string>> account_secrets;

  // Pull secrets of the namespace that the pod does not name; empty where they may not be listed.
  std::vector<SecretObject> others;

  std::optional<NodeState> node;    // nullopt where it may not be read
  std::vector<std::string> events;  // messages of the pod's warnings, the newest last
  Instant now{};
};

// Either the evidence, or the cause that ends the search before there is any: no such pod, no right
// to read it, no answer.
struct Gathered {
  std::optional<PullEvidence> evidence;
  PullCause cause;
};

// Reads the pod, and then what it leads to, as `call` may; nothing is changed. Blocks until the
// deadline at most. What may not be read beside the pod is left out.
Gathered gather_pull_evidence(const std::string& namespace_name, const std::string& pod,
                              const CallApi& call, Instant now, const Deadline& deadline);

}  // namespace cred::syncd
