// SPDX-License-Identifier: Apache-2.0
// HOME, and the user database behind it.
#include "base/home.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

#include "base/account_files.h"
#include "base/flavour.h"

namespace cred {
namespace {

std::string ask_user_database(uid_t user) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const int error = ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  if (error != 0 || found == nullptr || found->pw_dir == nullptr) return {};
  return found->pw_dir;
}

}  // namespace

std::string find_home(const Environment& environment) {
  if (const auto home = environment.find("HOME")) return std::string(*home);
  if constexpr (kIsStatic) {
    return read_home(::geteuid());
  } else {
    return ask_user_database(::geteuid());
  }
}

}  // namespace cred
