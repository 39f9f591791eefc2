// SPDX-License-Identifier: Apache-2.0
// Tells AddressSanitizer, in a build that has it, which stack is in use from when on; without that
// it takes whatever a fiber does for an overflow.
#pragma once

#include "support/sanitizers.h"

#if defined(CRED_ADDRESS_SANITIZER)
#include <sanitizer/common_interface_defs.h>
#endif

#include <cstddef>

namespace cred::syncd::simulation {

#if defined(CRED_ADDRESS_SANITIZER)
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
#if defined(CRED_ADDRESS_SANITIZER)
  __sanitizer_start_switch_fiber(frames, next.bottom, next.size);
#endif
}

// Right after a switch, on the new stack: `frames` as begin_switch() once filled it, nullptr the
// first time. Where the switch came from.
inline StackPlace end_switch([[maybe_unused]] void* frames) {
  StackPlace last;
#if defined(CRED_ADDRESS_SANITIZER)
  __sanitizer_finish_switch_fiber(frames, &last.bottom, &last.size);
#endif
  return last;
}

}  // namespace cred::syncd::simulation
