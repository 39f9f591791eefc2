// SPDX-License-Identifier: Apache-2.0
// The files that every pod is given.
// Source: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
#include "base/text.h"
#include "http/authority.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/objects/meta.h"

namespace cred::syncd {

Result<KubeAccess> read_in_cluster(const Environment& environment, const ReadFile& read_file) {
  const std::string folder = "/var/run/secrets/kubernetes.io/serviceaccount";
  const auto host = environment.find("KUBERNETES_SERVICE_HOST");
  const auto port = environment.find("KUBERNETES_SERVICE_PORT");
  if (!host || !port) {
    return Error{Errc::local,
                 "in_cluster: this is not a pod (KUBERNETES_SERVICE_HOST is not set); name a "
                 "kubeconfig instead"};
  }
  KubeAccess access;
  access.server = "https://" + bracket(std::string(*host)) + ':' + std::string(*port);
  access.ca_file = folder + "/ca.crt";
  access.token_file = folder + "/token";
  const auto name = read_file(folder + "/namespace");
  if (name && *name && is_object_name(trim(**name))) {
    access.default_namespace = std::string(trim(**name));
  }
  return access;
}

}  // namespace cred::syncd
