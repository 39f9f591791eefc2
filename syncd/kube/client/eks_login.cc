// SPDX-License-Identifier: Apache-2.0
// Stamps, the question, its answer member by member.
#include "syncd/kube/client/eks_login.h"

#include <string>
#include <utility>

#include "base/shared_files.h"

namespace cred::syncd {

EksDeps make_eks_deps(const ClusterDeps& deps) {
  return {.environment = deps.environment,
          .home = deps.home,
          .read_file = deps.read_file,
          .now = deps.now,
          .sleep = deps.sleep,
          .random = deps.random,
          .make_send = deps.make_aws_send,
          .user_agent = kUserAgent,
          .credentials = deps.aws_credentials,
          .credentials_remedy = deps.credentials_remedy,
          .descriptions = deps.eks_descriptions};
}

Result<KubeAccess> ask_eks(const ClusterReference& reference, const ClusterDeps& deps,
                           EksCause cause, Session& session) {
  // Before they are read: a change in between is then seen the next time.
  const SharedFiles shared = find_shared_files(deps.environment, deps.home);
  for (const std::string* path : {&shared.config, &shared.credentials}) {
    if (!path->empty()) session.stamps.emplace_back(*path, find_file_stamp(*path));
  }
  if (!session.eks) session.eks = std::make_shared<EksWay>(*reference.eks);
  auto said = session.eks->open(make_eks_deps(deps), cause);
  if (!said) return std::move(said).error();
  session.expires_at = said->renew_at + kRenewalMargin;
  session.refusal = std::move(said->refusal);
  session.trouble = std::move(said->trouble);
  KubeAccess access;
  access.is_eks = true;
  access.cluster_name = reference.eks->name;
  access.cluster_file = "the answer of EKS";
  access.server = std::move(said->server);
  access.ca_pem = std::move(said->authority_pem);
  access.token = std::move(said->token);
  return access;
}

}  // namespace cred::syncd
