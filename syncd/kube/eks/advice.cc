// SPDX-License-Identifier: Apache-2.0
// States and principals in words.
#include "syncd/kube/eks/advice.h"

#include <string_view>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kSession = ":assumed-role/";

bool is_role(const std::string& principal) { return principal.find(":role/") != std::string::npos; }

// Clusters from before access entries, or without them.
std::string advise_on_config_map(const std::string& principal) {
  const bool is_of_role = is_role(principal);
  return std::string(
             "it knows principals by the ConfigMap aws-auth in kube-system alone "
             "(authentication mode CONFIG_MAP): add ") +
         (is_of_role ? "rolearn: " : "userarn: ") + principal + " with groups: [" + kEksGroup +
         "] to its " + (is_of_role ? "mapRoles" : "mapUsers");
}

}  // namespace

std::string describe_eks(const EksReference& reference) {
  return "EKS cluster " + reference.name + " in " + reference.region;
}

std::optional<Error> find_state_problem(const EksReference& reference, const EksCluster& cluster) {
  const std::string& status = cluster.status;
  const std::string what = describe_eks(reference);
  const std::string state = " (status " + status + ')';
  if (status == "CREATING" || status == "PENDING") {
    return Error{Errc::unavailable,
                 what + " is still being made" + state + "; it is opened as soon as it is ACTIVE"};
  }
  if (status == "DELETING") {
    return Error{Errc::local,
                 what + " is being deleted" + state +
                     (reference.is_discovered ? "; it is dropped when that is next listed"
                                              : "; take it out of the configuration")};
  }
  if (status == "FAILED") {
    return Error{Errc::local, what + " could not be made" + state +
                                  "; EKS says why in its console, and it has to be made anew"};
  }
  if (!cluster.endpoint.empty() && !cluster.authority_pem.empty()) return std::nullopt;
  return Error{Errc::bad_reply, what + " has no endpoint or no certificate authority" + state +
                                    "; is something else than EKS answering in its place?"};
}

std::string find_entry_principal(const std::string& arn) {
  const auto at = arn.find(kSession);
  if (at == std::string::npos) return arn;
  std::string principal = arn.substr(0, at);
  constexpr std::string_view kSts = ":sts:";
  if (const auto sts = principal.find(kSts); sts != std::string::npos) {
    principal.replace(sts, kSts.size(), ":iam:");
  }
  const std::string name = arn.substr(at + kSession.size());
  return principal + ":role/" + name.substr(0, name.find('/'));
}

std::string advise_on_entry(const EksReference& reference, const EksCluster& cluster,
                            const std::string& arn) {
  const std::string principal = find_entry_principal(arn);
  std::string text = describe_eks(reference) + " does not know " + principal + ": ";
  if (cluster.authentication_mode == "CONFIG_MAP") {
    text += advise_on_config_map(principal);
  } else {
    text += "no access entry names it. `aws eks create-access-entry --cluster-name " +
            reference.name + " --region " + reference.region + " --principal-arn " + principal +
            " --kubernetes-groups " + kEksGroup + "` makes one";
    if (is_role(principal)) text += " (with the role's path, where it has one)";
  }
  return text + "; `ecr-syncd rbac` prints the rights of that group";
}

}  // namespace cred::syncd
