// SPDX-License-Identifier: Apache-2.0
// Location of the user's cache; always a sub-folder of ours, because other tools share the parents.
#include "cache/location.h"

#include "base/text.h"

namespace cred {
namespace {

constexpr std::string_view kFolder = "/docker-credential-ecr";

}  // namespace

std::optional<std::string> find_cache_directory(const Environment& environment,
                                                std::string_view home) {
  if (environment.find("AWS_ECR_DISABLE_CACHE")) return std::nullopt;
  std::string directory;
  if (const auto chosen = environment.find("AWS_ECR_CACHE_DIR")) {
    directory = expand_home(*chosen, home);
  } else if (const auto xdg = environment.find("XDG_CACHE_HOME"); xdg && xdg->front() == '/') {
    directory = *xdg;
  } else if (!home.empty()) {
    directory = home;
    directory += "/.cache";
  } else {
    return std::nullopt;
  }
  directory += kFolder;
  return directory;
}

}  // namespace cred
