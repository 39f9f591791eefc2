// SPDX-License-Identifier: Apache-2.0
// Users and groups as /etc/passwd and /etc/group have them, where the C library is not to be asked.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cred {

struct Account {
  std::string name;
  std::string home;  // may be empty
  uid_t user = 0;
  gid_t group = 0;
};

// In `text`, which is /etc/passwd, the first user with that number, or of that name. The home
// directory is empty where it is not an absolute path. What is not a line of such a file is passed
// over.
std::optional<Account> find_account_in(std::string_view text, uid_t user);
std::optional<Account> find_account_in(std::string_view text, std::string_view name);

// The home directory of the first user with that number; empty where there is none.
std::string find_home_in(std::string_view text, uid_t user);

// In `text`, which is /etc/group, the number of the first group of that name.
std::optional<gid_t> find_group_in(std::string_view text, std::string_view name);

// The group of the account's own, and after it those that `text`, which is /etc/group, has it in.
std::vector<gid_t> find_groups_in(std::string_view text, const Account& account);

// The same out of the files themselves; one that cannot be read, or has more than 16 MiB, says
// nothing. Does not block.
std::string read_home(uid_t user);
std::optional<Account> read_account(uid_t user);
std::optional<Account> read_account(std::string_view name);
std::vector<gid_t> read_groups(const Account& account);
std::optional<gid_t> read_group(std::string_view name);

}  // namespace cred
