// SPDX-License-Identifier: Apache-2.0
// One folder of PATH after the other.
#include "helper/full/find_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

namespace cred {
namespace {

bool is_program(const std::string& path) {
  struct stat status {};

  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

bool is_on_path(const std::string& program, const Environment& environment) {
  std::string_view rest = environment.find("PATH").value_or("/bin:/usr/bin");
  for (;;) {
    const auto colon = rest.find(':');
    const std::string folder(rest.substr(0, colon));
    if (is_program((folder.empty() ? "." : folder) + "/" + program)) return true;
    if (colon == std::string_view::npos) return false;
    rest.remove_prefix(colon + 1);
  }
}

}  // namespace cred
