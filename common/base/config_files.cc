// SPDX-License-Identifier: Apache-2.0
// Location of the user's registry map; the cache key and the loader must agree on it.
#include "base/config_files.h"

namespace cred {

std::string find_user_config_file(const Environment& environment, std::string_view home) {
  std::string path;
  if (const auto xdg = environment.find("XDG_CONFIG_HOME"); xdg && xdg->front() == '/') {
    path = *xdg;
  } else if (!home.empty()) {
    path = home;
    path += "/.config";
  } else {
    return {};
  }
  path += "/docker-credential-ecr/config.yaml";
  return path;
}

std::string find_docker_config(const Environment& environment, std::string_view home) {
  if (const auto folder = environment.find("DOCKER_CONFIG")) {
    return std::string(*folder) + "/config.json";
  }
  return home.empty() ? std::string() : std::string(home) + "/.docker/config.json";
}

}  // namespace cred
