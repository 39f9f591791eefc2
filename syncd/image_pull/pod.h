// SPDX-License-Identifier: Apache-2.0
// What of a pod and its node decides whether its images can be pulled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred::syncd {

struct PodContainer {
  std::string name;
  std::string image;       // as the pod names it, cleaned
  bool is_never = false;   // imagePullPolicy: Never
  bool is_pulled = false;  // it runs or has run, or waits with its image on the node

  // Why it waits: "ImagePullBackOff" and the kubelet's words, cleaned; empty where it does not.
  std::string reason;
  std::string message;
};

struct PodPull {
  std::string namespace_name;
  std::string name;
  std::string account;
  std::string node;         // empty: none has been chosen yet
  std::string unscheduled;  // why not, in the scheduler's words
  bool is_terminating = false;
  bool is_over = false;  // Succeeded or Failed
  std::vector<std::string> pull_secrets;
  std::vector<PodContainer> containers;  // init, ordinary and ephemeral ones
};

// Fails (bad_reply) for what is no Pod. What a pod may say is bounded by the API server; of the
// words in it 1,000 bytes are kept each.
Result<PodPull> parse_pod(std::string_view body);

// Whether the container waits for its image, by the kubelet's reasons.
// Source: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubelet/images/types.go
bool waits_for_image(const PodContainer& container);

struct NodeState {
  std::string name;
  std::string os;            // "linux"
  std::string architecture;  // "arm64"
  bool is_ready = true;
  bool has_disk_pressure = false;
};

// Fails (bad_reply) for what is no Node.
Result<NodeState> parse_node(std::string_view body);

}  // namespace cred::syncd
