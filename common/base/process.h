// SPDX-License-Identifier: Apache-2.0
// Running a command of the user's for what it prints.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"

namespace cred {

struct ProcessResult {
  int status = 0;         // exit status; 128 + number for a signal, as a shell has it
  Secret output;          // standard output
  std::string complaint;  // the first 4 KiB of standard error, as written
};

// Runs `sh -c command` in a process group of its own, which is killed at the deadline; its standard
// input is empty and it gets no other descriptor of this process. Blocks until the command ends.
// Errors: local (it cannot be started), unavailable (not done in time), bad_reply (more than
// 64 KiB of output). No text quotes the command or what it printed.
Result<ProcessResult> run_shell(const std::string& command, const Environment& environment,
                                const Deadline& deadline);

// Runs a program without a shell: `arguments`, of which the first names it (without a slash it is
// looked for on this process's PATH), with exactly `environment`, entries "NAME=value". Otherwise
// as run_shell, with `max_output` bytes in the place of 64 KiB.
Result<ProcessResult> run_program(const std::vector<std::string>& arguments,
                                  const std::vector<std::string>& environment,
                                  std::size_t max_output, const Deadline& deadline);

// The seam: run_shell, or what a test puts in its place.
using RunShell =
    std::function<Result<ProcessResult>(const std::string&, const Environment&, const Deadline&)>;

}  // namespace cred
