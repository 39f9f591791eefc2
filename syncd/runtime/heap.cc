// SPDX-License-Identifier: Apache-2.0
// Settings of glibc; they are hints, so that a failure is of no interest.
#include "syncd/runtime/heap.h"

#include <malloc.h>

namespace cred::syncd {
namespace {

constexpr int kMappedFrom = 64 << 10;
constexpr int kMostFreeAtTheEnd = 128 << 10;

}  // namespace

void keep_heap_small() {
  static_cast<void>(::mallopt(M_ARENA_MAX, 1));
  static_cast<void>(::mallopt(M_MMAP_THRESHOLD, kMappedFrom));
  static_cast<void>(::mallopt(M_TRIM_THRESHOLD, kMostFreeAtTheEnd));
  static_cast<void>(::mallopt(M_TOP_PAD, kMappedFrom));
}

void trim_heap() { static_cast<void>(::malloc_trim(0)); }

}  // namespace cred::syncd
