// SPDX-License-Identifier: Apache-2.0
// Asks the C library's database of groups, or in the static build the file.
#include "base/reader_group.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/account_files.h"
#include "base/flavour.h"

namespace cred {
namespace {

std::optional<gid_t> ask_group_database(const char* name) {
  std::array<char, 65536> space;  // NOLINT(cppcoreguidelines-pro-type-member-init): only scratch
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(name, &entry, space.data(), space.size(), &found) != 0) {
    return std::nullopt;
  }
  return found == nullptr ? std::nullopt : std::optional(found->gr_gid);
}

}  // namespace

std::optional<gid_t> find_reader_group() {
  if constexpr (kIsStatic) {
    return read_group(kReaderGroup);
  } else {
    return ask_group_database(kReaderGroup);
  }
}

bool give_to_group(int file, gid_t group) {
  struct stat status {};

  if (::fstat(file, &status) != 0) return false;
  // The directory's set-group-ID bit may have done it, and a sandbox forbid to do it again.
  return status.st_gid == group || ::fchown(file, static_cast<uid_t>(-1), group) == 0;
}

}  // namespace cred
