// SPDX-License-Identifier: Apache-2.0
// Asks the C library's database of groups.
#include "base/reader_group.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace cred {

std::optional<gid_t> find_reader_group() {
  std::array<char, 65536> space;  // NOLINT(cppcoreguidelines-pro-type-member-init): only scratch
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(kReaderGroup, &entry, space.data(), space.size(), &found) != 0) {
    return std::nullopt;
  }
  return found == nullptr ? std::nullopt : std::optional(found->gr_gid);
}

bool give_to_group(int file, gid_t group) {
  struct stat status {};

  if (::fstat(file, &status) != 0) return false;
  // The directory's set-group-ID bit may have done it, and a sandbox forbid to do it again.
  return status.st_gid == group || ::fchown(file, static_cast<uid_t>(-1), group) == 0;
}

}  // namespace cred
