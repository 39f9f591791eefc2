// SPDX-License-Identifier: Apache-2.0
// The instant at which the record is replayed.
#pragma once

#include "base/time.h"

namespace cred::testing {

inline constexpr Instant kOracleNow = from_epoch(1'796'040'000);  // 2026-11-30T12:00:00Z

}  // namespace cred::testing
