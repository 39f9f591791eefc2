// SPDX-License-Identifier: Apache-2.0
// The C library's heap, kept small in a process of many threads that lives for months.
#pragma once

namespace cred::syncd {

// To be called before the first thread starts. One arena for all threads: each of its own would
// keep what a pass has used. Blocks of 64 KiB and more, as pages of lists are, go back to the
// system when they are freed. Source: mallopt(3).
void keep_heap_small();

// Gives the system back what is free. Takes milliseconds, during which others wait to allocate.
void trim_heap();

}  // namespace cred::syncd
