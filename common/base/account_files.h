// SPDX-License-Identifier: Apache-2.0
// Users and groups as /etc/passwd and /etc/group have them, where the C library is not to be asked.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace cred {

// In `text`, which is /etc/passwd, the home directory of the first user with that number; empty
// where there is none, or it is no absolute path. What is no line of such a file is passed over.
std::string find_home_in(std::string_view text, uid_t user);

// In `text`, which is /etc/group, the number of the first group of that name.
std::optional<gid_t> find_group_in(std::string_view text, std::string_view name);

// The same out of the files themselves; one that cannot be read, or has more than 16 MiB, says
// nothing. Does not block.
std::string read_home(uid_t user);
std::optional<gid_t> read_group(std::string_view name);

}  // namespace cred
