// SPDX-License-Identifier: Apache-2.0
// getpwuid_r and its kin, where they do not load what nsswitch.conf names into a static program.
#include "base/accounts.h"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <cstddef>

#include "base/flavour.h"

namespace cred {
namespace {

// A line that is longer than this is nobody's.
using Space = std::array<char, 65536>;

std::optional<Account> convert(const passwd* entry) {
  if (entry == nullptr) return std::nullopt;
  return Account{entry->pw_name, entry->pw_dir, entry->pw_uid, entry->pw_gid};
}

std::optional<Account> ask_by_number(uid_t user) {
  Space space;  // NOLINT(cppcoreguidelines-pro-type-member-init): only scratch
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, space.data(), space.size(), &found);
  return convert(found);
}

std::optional<Account> ask_by_name(const std::string& name) {
  Space space;  // NOLINT(cppcoreguidelines-pro-type-member-init): only scratch
  passwd entry{};
  passwd* found = nullptr;
  ::getpwnam_r(name.c_str(), &entry, space.data(), space.size(), &found);
  return convert(found);
}

// getgrouplist says how many there are where the room does not do.
std::vector<gid_t> ask_for_groups(const Account& account) {
  constexpr int kUsual = 64;
  for (int room = kUsual;;) {
    std::vector<gid_t> groups(static_cast<std::size_t>(room));
    int count = room;
    const bool has_fitted =
        ::getgrouplist(account.name.c_str(), account.group, groups.data(), &count) >= 0;
    if (!has_fitted && count <= room) return {account.group};  // out of memory
    groups.resize(static_cast<std::size_t>(count));
    if (has_fitted) return groups;
    room = count;
  }
}

}  // namespace

std::optional<Account> find_account(uid_t user) {
  if constexpr (kIsStatic) {
    return read_account(user);
  } else {
    return ask_by_number(user);
  }
}

std::optional<Account> find_account_by_name(const std::string& name) {
  if constexpr (kIsStatic) {
    return read_account(name);
  } else {
    return ask_by_name(name);
  }
}

std::vector<gid_t> list_groups(const Account& account) {
  if constexpr (kIsStatic) {
    return read_groups(account);
  } else {
    return ask_for_groups(account);
  }
}

}  // namespace cred
