// SPDX-License-Identifier: Apache-2.0
// The JSON of a server-side apply: our full intent for one secret.
#pragma once

#include <string>

#include "base/secret.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// "kubernetes.io/dockerconfigjson" or the legacy type.
const char* type_name(SecretType type);

// In an apply, a version that no object can have says "only if it is absent": 201 where it is, 409
// where it is not, forced or not, however many try at once. "0" and none at all say nothing of the
// kind. Measured on kube-apiserver 1.36.2; etcd counts from 1, so that the first object has 2.
inline constexpr const char* kVersionOfNothing = "1";

struct SecretBody {
  std::string namespace_name;
  std::string name;
  std::string uid;                                   // of the object to change; empty to create one
  std::string resource_version = kVersionOfNothing;  // of the object to change
  Pairs labels;                                      // of the same key the last one counts
  Pairs annotations;
  SecretType type = SecretType::docker_config_json;
  Secret docker_config;
};

// JSON that reads the same as YAML, which the server takes it for.
Secret render_secret_body(const SecretBody& body);

}  // namespace cred::syncd
