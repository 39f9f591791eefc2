// SPDX-License-Identifier: Apache-2.0
// What a server says about when to come again.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"
#include "http/request.h"

namespace cred::syncd {

// How long `response` wants us to wait, by its Retry-After: seconds or a date, which may have
// passed. nullopt when it does not say, or in a way that cannot be read; what is longer than any
// deadline may come out shorter than it was said.
std::optional<std::chrono::milliseconds> find_retry_after(const Response& response, Instant now);

// Whether it says that there are too many requests: 429, or 503 with the time to come again.
bool is_overloaded(const Response& response, Instant now);

}  // namespace cred::syncd
