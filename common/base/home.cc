// SPDX-License-Identifier: Apache-2.0
// HOME, and the user database behind it.
#include "base/home.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace cred {

std::string find_home(const Environment& environment) {
  if (const auto home = environment.find("HOME")) return std::string(*home);
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const int error = ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  if (error != 0 || found == nullptr || found->pw_dir == nullptr) return {};
  return found->pw_dir;
}

}  // namespace cred
