// SPDX-License-Identifier: Apache-2.0
// Whether a cache file may be believed, judged by who could have written it.
#pragma once

#include <string>

namespace cred {

enum class Trust {
  absent,    // not there (yet)
  trusted,   // owned by this user, closed to everybody else
  too_open,  // owned by this user, but others may read or write it: to be closed, then trusted
  foreign,   // another owner, a symbolic link, or not the expected kind of file: to be ignored
};

// Both look at the path itself and never follow a symbolic link in its last component.
Trust judge_directory(const std::string& path);
Trust judge_file(const std::string& path);

}  // namespace cred
