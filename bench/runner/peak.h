// SPDX-License-Identifier: Apache-2.0
// Reads the peak memory of a program as the kernel has it when the program ends.

#pragma once

#include "runner/command.h"

namespace bench {

// VmHWM in KiB of one run, read from /proc at the ptrace exit event. ru_maxrss would not do: it
// starts from the launcher's own size. Follows exec, not children: the figure is that of the image
// that ends. Blocks until the program has ended; throws std::system_error where it cannot be
// traced.
long read_peak_kib(const Command& command);

}  // namespace bench
