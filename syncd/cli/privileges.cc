// SPDX-License-Identifier: Apache-2.0
// root → owner of the state directory.
#include "syncd/cli/privileges.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/accounts.h"
#include "base/file.h"

namespace cred::syncd {
namespace {

// https://www.debian.org/doc/debian-policy/ch-opersys.html#uid-and-gid-classes
constexpr uid_t kFirstPerson = 1000;

Error fail(const std::string& directory, int error) {
  return Error{Errc::local, "cannot become the owner of " + directory + ": " +
                                describe_errno(error) + "; run it as that user"};
}

}  // namespace

Result<std::optional<std::string>> become_owner_of(const std::string& directory) {
  struct stat info {};

  if (::geteuid() != 0 || ::stat(directory.c_str(), &info) != 0 || info.st_uid == 0) {
    return std::optional<std::string>();
  }
  const auto owner = find_account(info.st_uid);
  const gid_t group = owner ? owner->group : info.st_gid;
  const std::vector<gid_t> groups = owner ? list_groups(*owner) : std::vector<gid_t>();
  // Groups before the user: afterwards the right to change them is gone.
  if (::setgroups(groups.size(), groups.data()) != 0 || ::setresgid(group, group, group) != 0 ||
      ::setresuid(info.st_uid, info.st_uid, info.st_uid) != 0) {
    return fail(directory, errno);
  }
  return std::make_optional(owner && !owner->home.empty() ? owner->home : directory);
}

std::string advise_on_credentials(const std::string& home) {
  const uid_t user = ::geteuid();
  if (user == 0 || user >= kFirstPerson) return {};
  const auto owner = find_account(user);
  if (!owner) return {};
  const std::string file = home + "/.aws/credentials";
  return "user " + owner->name + " asks, whose files are " + file + " and " + home +
         "/.aws/config, and not yours: `install -D -m 600 -o " + owner->name +
         " ~/.aws/credentials " + file + "`, as root, puts yours there";
}

}  // namespace cred::syncd
