// SPDX-License-Identifier: Apache-2.0
// As much of a shell's quoting as it takes to know what is one command over several lines.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// Follows the quotes and backslashes of a command that comes piece by piece.
class CommandQuoting {
 public:
  void read(std::string_view piece);

  // Whether what was read ends inside quotes or with a backslash, so that the shell would read on.
  bool is_open() const { return is_escaped_ || quote_ != 0; }

 private:
  char quote_ = 0;
  bool is_escaped_ = false;
};

// One command out of the lines of a value, as the AWS CLI has it: a line end is a blank, but for
// those inside quotes and behind a backslash, which the shell itself reads.
std::string join_command_lines(std::string_view value);

}  // namespace cred
