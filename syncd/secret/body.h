// SPDX-License-Identifier: Apache-2.0
// The JSON of a server-side apply: our full intent for one secret.
#pragma once

#include <string>

#include "base/secret.h"
#include "syncd/config/sync_config.h"

namespace cred {

// "kubernetes.io/dockerconfigjson" or the legacy type.
const char* type_name(SecretType type);

struct SecretBody {
  std::string namespace_name;
  std::string name;
  std::string uid;               // of the object to change; empty to create one
  std::string resource_version;  // likewise
  Pairs labels;                  // of the same key the last one counts
  Pairs annotations;
  SecretType type = SecretType::docker_config_json;
  Secret docker_config;
};

// JSON that reads the same as YAML, which the server takes it for.
Secret render_secret_body(const SecretBody& body);

}  // namespace cred
