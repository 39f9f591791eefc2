// SPDX-License-Identifier: Apache-2.0
// Follows quotes and backslashes through a command (POSIX.1-2017, Shell Command Language, 2.2).
#include "aws/shell_text.h"

namespace cred {
namespace {

class Quoting {
 public:
  void read(char c) {
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

  bool is_open() const { return is_escaped_ || quote_ != 0; }

 private:
  char quote_ = 0;
  bool is_escaped_ = false;
};

}  // namespace

bool is_unfinished_command(std::string_view command) {
  Quoting quoting;
  for (const char c : command) quoting.read(c);
  return quoting.is_open();
}

std::string join_command_lines(std::string_view value) {
  Quoting quoting;
  std::string command;
  command.reserve(value.size());
  for (const char c : value) {
    command += c == '\n' && !quoting.is_open() ? ' ' : c;
    quoting.read(c);
  }
  return command;
}

}  // namespace cred
