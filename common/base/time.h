// SPDX-License-Identifier: Apache-2.0
// Wall-clock instants in whole seconds, their text forms, and the seams for clock and sleep.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cred {

using Instant = std::chrono::sys_seconds;

// Only a `main` builds the real one; everything below gets it, or its value, passed in.
using Now = std::function<Instant()>;

// Blocks for the given time; tests pass one that only counts.
using Sleep = std::function<void(std::chrono::milliseconds)>;

constexpr Instant from_epoch(std::int64_t seconds) {
  return Instant{std::chrono::seconds{seconds}};
}

constexpr std::int64_t to_epoch(Instant instant) { return instant.time_since_epoch().count(); }

// "2026-11-24T03:04:05Z" (RFC 3339); years outside 0..9999 are clamped.
std::string render_rfc3339(Instant instant);

// Accepts RFC 3339 with any offset and fraction (dropped), and the "UTC" suffix that AWS CLI v1
// once wrote; nullopt for anything else.
std::optional<Instant> parse_rfc3339(std::string_view text);

// IMF-fixdate of an HTTP Date header, "Tue, 24 Nov 2026 03:04:05 GMT" (RFC 9110 section 5.6.7);
// nullopt for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

// "20261124T030405Z", the date form that SigV4 signs.
std::string render_basic_iso8601(Instant instant);

}  // namespace cred
