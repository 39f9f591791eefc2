// SPDX-License-Identifier: Apache-2.0
// join: manifests as text → objects with the URL at which each is applied.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace cred::syncd {

inline constexpr const char* kAdmissionGroup = "admissionregistration.k8s.io";

struct Manifest {
  std::string kind;
  std::string name;
  std::string namespace_name;  // empty for what belongs to no namespace
  std::string group;           // empty: the core group
  std::string resource;        // "rolebindings"
  std::string path;            // of the object: "/api/v1/namespaces/ecr-syncd"
  std::string text;            // YAML
};

// In their order. `text` is what render_rbac makes. Fails (local) for what is not a manifest of the
// kinds that it makes.
Result<std::vector<Manifest>> split_manifests(const std::string& text);

// "Role team-a/ecr-syncd"
std::string describe_manifest(const Manifest& manifest);

}  // namespace cred::syncd
