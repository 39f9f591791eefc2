// SPDX-License-Identifier: Apache-2.0
// Location of the shared AWS files; the cache key and the profile loader must agree on it.
#include "base/shared_files.h"

#include "base/text.h"

namespace cred {
namespace {

std::string locate(const Environment& environment, std::string_view variable, std::string_view home,
                   std::string_view below_home) {
  if (const auto path = environment.find(variable)) return expand_home(*path, home);
  if (home.empty()) return {};
  std::string path(home);
  path += below_home;
  return path;
}

}  // namespace

SharedFiles find_shared_files(const Environment& environment, std::string_view home) {
  return {locate(environment, "AWS_CONFIG_FILE", home, "/.aws/config"),
          locate(environment, "AWS_SHARED_CREDENTIALS_FILE", home, "/.aws/credentials")};
}

}  // namespace cred
