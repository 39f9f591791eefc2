// SPDX-License-Identifier: Apache-2.0
// Giving what was read from stdin to the program that this process becomes.
#pragma once

#include <string_view>

namespace cred {

// Makes `input` the new stdin: a sealed memfd, which unlike a pipe takes any size without a writer,
// and which nobody can change afterwards. False when the kernel has no memory for it; stdin is then
// as it was.
bool replay_as_stdin(std::string_view input);

}  // namespace cred
