// SPDX-License-Identifier: Apache-2.0
// One sentence and one remedy for each fault.
#include "syncd/image_pull/node_cause.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostWords = 300;

std::string name_node(const PullEvidence& evidence) {
  return evidence.pod.node.empty() ? "the node" : "node " + evidence.pod.node;
}

PullCause explain_way(const std::string& node, const ImageName& image, PullFault fault) {
  if (fault == PullFault::unresolved) {
    return {"the nameserver of " + node + " does not know " + image.host,
            "look at the node's resolv.conf; in a VPC without internet at the private DNS of the "
            "endpoints ecr.api and ecr.dkr"};
  }
  if (fault == PullFault::layers) {
    return {node + " gets the manifest from " + image.host +
                ", but not the layers, which ECR keeps in S3",
            "allow the way to S3: a gateway endpoint in the node's VPC whose policy allows ECR's "
            "bucket prod-<region>-starport-layer-bucket, or the proxy's exception"};
  }
  if (fault == PullFault::untrusted) {
    return {node + " does not trust the certificate that it gets for " + image.host,
            "a proxy may stand between: put its authority into the node's trust store and restart "
            "the container runtime; or see to the node's clock"};
  }
  return {node + " does not reach " + image.host,
          "look at its route, security groups, network policy and proxy (HTTPS_PROXY of the "
          "container runtime)"};
}

PullCause explain_image(const PullEvidence& evidence, const ImageName& image, PullFault fault) {
  const std::string node = name_node(evidence);
  if (fault == PullFault::not_present) {
    return {describe_image(image) + " is not on " + node +
                ", and imagePullPolicy: Never forbids "
                "to pull it",
            "set imagePullPolicy: IfNotPresent, or bring the image to the node"};
  }
  if (fault == PullFault::unverified) {
    return {describe_image(image) + " is on " + node +
                ", but the kubelet has seen no right to it "
                "from this pod (imagePullCredentialsVerificationPolicy)",
            "give the pod a pull secret that may pull it, and let the registry be reachable once"};
  }
  if (fault == PullFault::platform) {
    return {describe_image(image) + " has nothing for the platform of " + node,
            "build it for that platform too, or choose nodes by `kubernetes.io/arch`"};
  }
  if (fault == PullFault::unsupported) {
    return {"the container runtime of " + node + " does not read the manifest of " +
                describe_image(image),
            "build and push the image anew with any present tool"};
  }
  return {node + " refuses the signature of " + describe_image(image),
          "sign the image, or mend the runtime's policy"};
}

bool is_of_the_way(PullFault fault) {
  return fault == PullFault::unresolved || fault == PullFault::unreachable ||
         fault == PullFault::layers || fault == PullFault::untrusted;
}

bool is_of_the_image(PullFault fault) {
  return fault == PullFault::not_present || fault == PullFault::unverified ||
         fault == PullFault::platform || fault == PullFault::unsupported ||
         fault == PullFault::signature;
}

}  // namespace

std::string find_node_words(const PullEvidence& evidence, const PodContainer& container,
                            const ImageName& image) {
  if (classify_kubelet_message(container.message, image) != PullFault::none) {
    return container.message;
  }
  const auto& events = evidence.events;
  const auto newest = std::find_if(events.rbegin(), events.rend(), [&](const std::string& event) {
    return event.find(container.image) != std::string::npos &&
           classify_kubelet_message(event, image) != PullFault::none;
  });
  return newest == events.rend() ? std::string() : *newest;
}

std::optional<PullCause> find_node_cause(const PullEvidence& evidence, const ImageName& image,
                                         PullFault fault, const std::string& words) {
  const std::string node = name_node(evidence);
  if (fault == PullFault::disk_full) {
    return PullCause{
        "the disk of " + node + " is full",
        "free some of it, or let the kubelet's image garbage collection begin earlier"};
  }
  if (is_of_the_way(fault)) return explain_way(node, image, fault);
  if (is_of_the_image(fault)) return explain_image(evidence, image, fault);
  if (fault == PullFault::provider) {
    return PullCause{
        "the credential provider of " + node + " fails: " + clean_text(words, kMostWords),
        "look at the kubelet's log there; `docker-credential-ecr explain` as the "
        "kubelet's user says why it gets no password"};
  }
  if (fault == PullFault::other) {
    return PullCause{node + " says: " + clean_text(words, kMostWords),
                     "the registry gives this image to the pod's login from here, so look at the "
                     "node: its kubelet's log says more"};
  }
  return std::nullopt;
}

}  // namespace cred::syncd
