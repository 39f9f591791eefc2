// SPDX-License-Identifier: Apache-2.0
// Tells AddressSanitizer, in a build that has it, which stack is in use from when on; without that
// it takes whatever a fiber does for an overflow.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#include <cstddef>

namespace cred::simulation {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kHasStackSwitch = true;
#else
inline constexpr bool kHasStackSwitch = false;
#endif

struct StackPlace {
  const void* bottom = nullptr;
  std::size_t size = 0;
};

// Right before a switch to `next`. `frames` keeps the sanitizer's own frames of the stack that is
// left; nullptr where nobody will come back to it.
inline void begin_switch([[maybe_unused]] void** frames, [[maybe_unused]] const StackPlace& next) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(frames, next.bottom, next.size);
#endif
}

// Right after a switch, on the new stack: `frames` as begin_switch() once filled it, nullptr the
// first time. Where the switch came from.
inline StackPlace end_switch([[maybe_unused]] void* frames) {
  StackPlace last;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(frames, &last.bottom, &last.size);
#endif
  return last;
}

}  // namespace cred::simulation
