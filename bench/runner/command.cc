// SPDX-License-Identifier: Apache-2.0
// Turns commands and wait statuses into what the system calls take and give.

#include "runner/command.h"

#include <sys/wait.h>

namespace bench {

std::vector<char*> pointers_of(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  // execve's prototype lacks the const for historical reasons; it does not write.
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

int exit_code_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace bench
