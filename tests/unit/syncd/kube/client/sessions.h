// SPDX-License-Identifier: Apache-2.0
// Sessions of a world, and what became of them.
#pragma once

#include <memory>
#include <string>

#include "base/base64.h"
#include "syncd/kube/client/session.h"
#include "unit/syncd/kube/client/cluster_world.h"
#include "unit/syncd/kube/client/tls/certificates.h"

namespace cred::syncd::testing {

inline constexpr const char* kExec =
    "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: p}";

// A user whose key is in the file `key`.
inline std::string make_pair_user() {
  return "{client-certificate-data: '" + encode_base64(kCertificate) + "', client-key: key}";
}

inline Result<std::shared_ptr<const Session>> open(
    ClusterWorld& world, const std::shared_ptr<const Session>& previous = nullptr) {
  return open_session(world.reference, world.deps(), previous);
}

// The Authorization header, "none", or the error.
inline std::string login(ClusterWorld& world) {
  const auto session = open(world);
  if (!session) return session.error().text;
  return std::string(find_header((*session)->headers, "Authorization").value_or("none"));
}

inline std::string complaint(ClusterWorld& world) {
  const auto session = open(world);
  return session ? "no error" : session.error().text;
}

}  // namespace cred::syncd::testing
