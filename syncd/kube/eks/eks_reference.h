// SPDX-License-Identifier: Apache-2.0
// A cluster by the name that EKS has for it, and who asks about it.
#pragma once

#include <string>

namespace cred::syncd {

struct EksReference {
  std::string name;
  std::string region;
  std::string profile;   // empty: whoever this process is
  std::string role_arn;  // to be assumed on top; empty: none
  std::string external_id;
  std::string session_name;
  std::string where;           // "<path>:<line>" of the configuration, for messages
  bool is_discovered = false;  // nobody has named it
};

}  // namespace cred::syncd
