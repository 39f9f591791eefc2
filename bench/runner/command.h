// SPDX-License-Identifier: Apache-2.0
// What is measured: a program with all it is given, and what one run of it cost.

#pragma once

#include <string>
#include <vector>

namespace bench {

struct Command {
  std::vector<std::string> arguments;    // arguments[0] is the path that is executed
  std::vector<std::string> environment;  // the whole environment, NAME=value
  std::string stdin_path = "/dev/null";
  int expected_exit = 0;
};

struct Sample {
  double wall_us = 0;  // spawn to reaped, monotonic clock
  double cpu_us = 0;   // user + system, as the kernel accounts it
  int exit_code = 0;   // 128 + signal where the program was killed
};

// A null-terminated pointer array over `texts`, which must outlive it.
std::vector<char*> pointers_of(const std::vector<std::string>& texts);

// The exit code that belongs to a wait status.
int exit_code_of(int wait_status);

}  // namespace bench
