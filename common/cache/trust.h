// SPDX-License-Identifier: Apache-2.0
// Whether a cache file may be believed, judged by who could have written it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

namespace cred {

enum class Trust {
  absent,    // not there (yet)
  trusted,   // owned by the right user, closed to everybody else
  too_open,  // owned by the right user, but not closed; a user's own is closed, then trusted
  foreign,   // another owner, a symbolic link, or not the expected kind of file: to be ignored
};

// Both look at the path itself and never follow a symbolic link in its last component.
Trust judge_directory(const std::string& path);
Trust judge_file(const std::string& path);

// What lstat() says about a path; nullopt where it says nothing.
struct Standing {
  mode_t mode;
  uid_t owner;
};

using FindStanding = std::function<std::optional<Standing>(const std::string& path)>;

std::optional<Standing> find_standing(const std::string& path);

struct Verdict {
  Trust trust = Trust::absent;
  std::string culprit;  // the path that it is due to; empty where trusted or absent
};

// Of a file that another user publishes for everybody, by its absolute `path`: its directory and
// the file belong to one user, every directory above belongs to root, nobody else may write to any
// of them, and none is a symbolic link. Who may read it is the publisher's business.
Verdict judge_published(const std::string& path, const FindStanding& find = find_standing);

}  // namespace cred
