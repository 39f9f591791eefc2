// SPDX-License-Identifier: Apache-2.0
// Puts the containers of the spec together with their states.
#include "syncd/image_pull/pod.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostWords = 1000;
constexpr std::size_t kLongestName = 253;  // of any Kubernetes object

std::string read_name(const JsonDocument& object, std::string_view path) {
  return clean_text(object.find_string(path).value_or(""), kLongestName);
}

std::string read_words(const JsonDocument& object, std::string_view path) {
  return clean_text(object.find_string(path).value_or(""), kMostWords);
}

bool is_kind(const JsonDocument& object, std::string_view kind) {
  return object.find_string("/kind") == kind && object.find_string("/metadata/name").has_value();
}

// What the kubelet says of the container; it says nothing before it has the pod.
void add_state(const JsonDocument& status, PodContainer& container) {
  const bool has_run = status.is_object("/state/running") ||
                       status.is_object("/state/terminated") ||
                       status.is_object("/lastState/terminated");
  container.is_pulled = has_run || !status.find_string("/imageID").value_or("").empty();
  container.reason = read_words(status, "/state/waiting/reason");
  container.message = read_words(status, "/state/waiting/message");
}

void add_containers(const JsonDocument& pod, std::string_view spec, std::string_view statuses,
                    std::vector<PodContainer>& containers) {
  const auto states = pod.find_items(statuses);
  for (const JsonDocument& item : pod.find_items(spec)) {
    PodContainer container;
    container.name = read_name(item, "/name");
    container.image = read_words(item, "/image");
    container.is_never = item.find_string("/imagePullPolicy") == "Never";
    const auto state = std::find_if(states.begin(), states.end(), [&](const JsonDocument& status) {
      return read_name(status, "/name") == container.name;
    });
    if (state != states.end()) add_state(*state, container);
    containers.push_back(std::move(container));
  }
}

// "False" or "True" of a condition; `message` gets its words.
std::string find_condition(const JsonDocument& object, std::string_view type,
                           std::string* message = nullptr) {
  for (const JsonDocument& condition : object.find_items("/status/conditions")) {
    if (condition.find_string("/type") != type) continue;
    if (message != nullptr) *message = read_words(condition, "/message");
    return std::string(condition.find_string("/status").value_or(""));
  }
  return {};
}

}  // namespace

Result<PodPull> parse_pod(std::string_view body) {
  const auto document = JsonDocument::parse(body);
  if (!document || !is_kind(*document, "Pod")) {
    return Error{Errc::bad_reply, "the API server's answer is no Pod"};
  }
  PodPull pod;
  pod.name = read_name(*document, "/metadata/name");
  pod.namespace_name = read_name(*document, "/metadata/namespace");
  pod.account = read_name(*document, "/spec/serviceAccountName");
  if (pod.account.empty()) pod.account = "default";
  pod.node = read_name(*document, "/spec/nodeName");
  std::string words;
  if (find_condition(*document, "PodScheduled", &words) == "False") pod.unscheduled = words;
  pod.is_terminating = document->find_string("/metadata/deletionTimestamp").has_value();
  const auto phase = document->find_string("/status/phase").value_or("");
  pod.is_over = phase == "Succeeded" || phase == "Failed";
  for (const JsonDocument& item : document->find_items("/spec/imagePullSecrets")) {
    pod.pull_secrets.push_back(read_name(item, "/name"));
  }
  add_containers(*document, "/spec/initContainers", "/status/initContainerStatuses",
                 pod.containers);
  add_containers(*document, "/spec/containers", "/status/containerStatuses", pod.containers);
  add_containers(*document, "/spec/ephemeralContainers", "/status/ephemeralContainerStatuses",
                 pod.containers);
  return pod;
}

bool waits_for_image(const PodContainer& container) {
  constexpr std::array<std::string_view, 7> kReasons = {
      "ErrImagePull",      "ImagePullBackOff",    "ErrImageNeverPull",        "InvalidImageName",
      "ImageInspectError", "RegistryUnavailable", "SignatureValidationFailed"};
  return std::find(kReasons.begin(), kReasons.end(), container.reason) != kReasons.end();
}

Result<NodeState> parse_node(std::string_view body) {
  const auto document = JsonDocument::parse(body);
  if (!document || !is_kind(*document, "Node")) {
    return Error{Errc::bad_reply, "the API server's answer is no Node"};
  }
  NodeState node;
  node.name = read_name(*document, "/metadata/name");
  node.os = read_name(*document, "/status/nodeInfo/operatingSystem");
  node.architecture = read_name(*document, "/status/nodeInfo/architecture");
  const std::string ready = find_condition(*document, "Ready");
  node.is_ready = ready.empty() || ready == "True";
  node.has_disk_pressure = find_condition(*document, "DiskPressure") == "True";
  return node;
}

}  // namespace cred::syncd
