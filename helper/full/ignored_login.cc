// SPDX-License-Identifier: Apache-2.0
// docker asks one helper or reads auths, never both.
// Source: https://docs.docker.com/reference/cli/docker/login/#credential-stores
#include "helper/full/ignored_login.h"

#include <algorithm>

#include "base/config_files.h"
#include "base/text.h"
#include "helper/full/docker_config.h"
#include "helper/full/docker_view.h"
#include "registry/registry.h"

namespace cred {
namespace {

bool is_us(const std::string& helper) {
  return helper == kHelperName || helper == kOlderHelperName;
}

}  // namespace

std::string describe_ignored_login(std::string_view server, const World& world) {
  const std::string path = find_docker_config(world.environment, world.home);
  if (path.empty()) return {};
  const auto text = world.read_file(path);
  if (!text || !*text) return {};
  const auto view = parse_docker_view(**text);
  if (!view) return {};
  const std::string host = normalize_host(server);
  const bool has_login =
      std::any_of(view->logins.begin(), view->logins.end(),
                  [&](const std::string& name) { return normalize_host(name) == host; });
  if (!has_login) return {};
  std::string told = host + ": the login for it in " + clean_text(path) + " is not used, because ";
  const auto entry = view->helpers.find(std::string(trim(server)));
  if (entry == view->helpers.end()) {
    if (!is_us(view->store)) return {};
    return told + "credsStore names docker-credential-" + view->store +
           " for every registry; take credsStore out, and name the ECR registries in credHelpers: "
           "docker-credential-ecr configure";
  }
  if (!is_us(entry->second)) return {};
  return told + "credHelpers names docker-credential-" + entry->second +
         " for it; take that entry out";
}

}  // namespace cred
