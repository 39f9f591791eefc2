// SPDX-License-Identifier: Apache-2.0
// root → owner of the state directory.
#include "syncd/cli/privileges.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/file.h"

namespace cred::syncd {
namespace {

// https://www.debian.org/doc/debian-policy/ch-opersys.html#uid-and-gid-classes
constexpr uid_t kFirstPerson = 1000;

Error fail(const std::string& directory, int error) {
  return Error{Errc::local, "cannot become the owner of " + directory + ": " +
                                describe_errno(error) + "; run it as that user"};
}

struct Owner {
  std::string name;  // empty for one without an entry
  std::string home;
  gid_t group = 0;
};

Owner find_owner(uid_t user, gid_t group, const std::string& directory) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return {{}, directory, group};
  return {found->pw_name, found->pw_dir, found->pw_gid};
}

// Supplementary groups of the user's own; an owner without an entry has none.
int take_groups(const Owner& owner) {
  return owner.name.empty() ? ::setgroups(0, nullptr)
                            : ::initgroups(owner.name.c_str(), owner.group);
}

}  // namespace

Result<std::optional<std::string>> become_owner_of(const std::string& directory) {
  struct stat info {};

  if (::geteuid() != 0 || ::stat(directory.c_str(), &info) != 0 || info.st_uid == 0) {
    return std::optional<std::string>();
  }
  Owner owner = find_owner(info.st_uid, info.st_gid, directory);
  // Groups before the user: afterwards the right to change them is gone.
  if (take_groups(owner) != 0 || ::setresgid(owner.group, owner.group, owner.group) != 0 ||
      ::setresuid(info.st_uid, info.st_uid, info.st_uid) != 0) {
    return fail(directory, errno);
  }
  return std::make_optional(std::move(owner.home));
}

std::string advise_on_credentials(const std::string& home) {
  const uid_t user = ::geteuid();
  if (user == 0 || user >= kFirstPerson) return {};
  const Owner owner = find_owner(user, ::getegid(), home);
  if (owner.name.empty()) return {};
  const std::string file = home + "/.aws/credentials";
  return "user " + owner.name + " asks, whose files are " + file + " and " + home +
         "/.aws/config, and not yours: `install -D -m 600 -o " + owner.name +
         " ~/.aws/credentials " + file + "`, as root, puts yours there";
}

}  // namespace cred::syncd
