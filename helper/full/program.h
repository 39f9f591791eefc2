// SPDX-License-Identifier: Apache-2.0
// Everything that is not a cache hit.
#pragma once

namespace cred {

// Does what the arguments of a process ask for; its status. Never throws. Changes what belongs to
// the process: standard descriptors that are closed, and the umask.
int run_full_program(int count, char** arguments, char** environment);

}  // namespace cred
