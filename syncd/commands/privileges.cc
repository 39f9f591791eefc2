// SPDX-License-Identifier: Apache-2.0
// root → owner of the state directory.
#include "syncd/commands/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/file.h"

namespace cred {
namespace {

Error fail(const std::string& directory, int error) {
  return Error{Errc::local, "cannot become the owner of " + directory + ": " +
                                describe_errno(error) + "; run it as that user"};
}

struct Owner {
  std::string name;  // empty for one without an entry
  std::string home;
};

Owner find_owner(uid_t user, const std::string& directory) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return {{}, directory};
  return {found->pw_name, found->pw_dir};
}

// Supplementary groups of the user's own; an owner without an entry has none.
int take_groups(const Owner& owner, gid_t group) {
  return owner.name.empty() ? ::setgroups(0, nullptr) : ::initgroups(owner.name.c_str(), group);
}

}  // namespace

Result<std::optional<std::string>> become_owner_of(const std::string& directory) {
  struct stat info {};

  if (::geteuid() != 0 || ::stat(directory.c_str(), &info) != 0 || info.st_uid == 0) {
    return std::optional<std::string>();
  }
  Owner owner = find_owner(info.st_uid, directory);
  // Groups before the user: afterwards the right to change them is gone.
  if (take_groups(owner, info.st_gid) != 0 ||
      ::setresgid(info.st_gid, info.st_gid, info.st_gid) != 0 ||
      ::setresuid(info.st_uid, info.st_uid, info.st_uid) != 0) {
    return fail(directory, errno);
  }
  return std::make_optional(std::move(owner.home));
}

}  // namespace cred
