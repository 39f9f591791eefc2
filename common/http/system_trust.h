// SPDX-License-Identifier: Apache-2.0
// The system's authorities, for a build that does not know which system it will run on.
#pragma once

#include <string>

namespace cred {

struct SystemTrust {
  std::string file;
  std::string directory;  // as in CurlOptions
};

// Where Debian, Alpine, Talos, Fedora, Bottlerocket and SUSE keep them: the first file that is
// there, else the name that most of them give it, and the directories that are there. `root` goes
// before each path that is looked at, and is empty for the system's own.
SystemTrust find_system_trust(const std::string& root);

}  // namespace cred
