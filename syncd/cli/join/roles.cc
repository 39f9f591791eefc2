// SPDX-License-Identifier: Apache-2.0
// Roles that are there → the annotation that says whose they are.
#include "syncd/cli/join/roles.h"

#include <filesystem>

#include "aws/digest.h"
#include "json/json.h"
#include "syncd/config/rbac.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kDigits = 8;

// "<instance> <path>" of the object; empty where it has none, or cannot be read.
std::string read_mark(const Manifest& manifest, const CallApi& call) {
  ApiRequest request;
  request.path = manifest.path;
  const auto response = call(request);
  if (!response || find_api_failure(*response)) return {};
  const auto meta = parse_object_meta(response->body, manifest.kind);
  if (!meta) return {};
  const std::string* const mark = find_value(meta->annotations, kConfigurationAnnotation);
  return mark == nullptr ? std::string() : *mark;
}

}  // namespace

std::string make_configuration_mark(const std::string& instance, const std::string& path) {
  return instance + ' ' + std::filesystem::absolute(path).lexically_normal().string();
}

std::optional<std::string> find_other_configuration(const std::vector<Manifest>& manifests,
                                                    const std::string& mark, const CallApi& call) {
  const std::string instance = mark.substr(0, mark.find(' ') + 1);
  for (const Manifest& manifest : manifests) {
    if (manifest.kind != "ClusterRole" && manifest.kind != "Role") continue;
    const std::string found = read_mark(manifest, call);
    // Of another instance is another field manager, with which the server sees a conflict.
    if (found.starts_with(instance) && found != mark) return found.substr(instance.size());
  }
  return std::nullopt;
}

std::string make_role_name(const std::string& account, const std::string& mark) {
  return account + '-' + sha256_hex(mark).substr(0, kDigits);
}

std::string describe_other_roles(const std::string& account, const std::string& other,
                                 const std::string& role) {
  return "the roles called " + account + " are those of the configuration " + other +
         "; this one's are called " + role + ", and the account has the rights of both";
}

}  // namespace cred::syncd
