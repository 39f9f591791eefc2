// SPDX-License-Identifier: Apache-2.0
// Follows quotes and backslashes through a command (POSIX.1-2017, Shell Command Language, 2.2).
#include "aws/shell_text.h"

namespace cred {

void CommandQuoting::read(std::string_view piece) {
  for (const char c : piece) {
    if (is_escaped_) {
      is_escaped_ = false;
    } else if (c == '\\' && quote_ != '\'') {
      is_escaped_ = true;
    } else if (quote_ != 0) {
      if (c == quote_) quote_ = 0;
    } else if (c == '\'' || c == '"') {
      quote_ = c;
    }
  }
}

std::string join_command_lines(std::string_view value) {
  CommandQuoting quoting;
  std::string command;
  command.reserve(value.size());
  for (const char c : value) {
    command += c == '\n' && !quoting.is_open() ? ' ' : c;
    quoting.read({&c, 1});
  }
  return command;
}

}  // namespace cred
