// SPDX-License-Identifier: Apache-2.0
// The first thing that a `main` does.
#pragma once

namespace cred {

// Opens /dev/null in the place of each of stdin, stdout and stderr that is closed. Were one of them
// closed, the next file or socket would take its number, and output would be written there.
void open_standard_descriptors();

}  // namespace cred
