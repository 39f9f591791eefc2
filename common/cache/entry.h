// SPDX-License-Identifier: Apache-2.0
// One row of the cache, when it may be answered with, and the one place that knows the schema.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace cred {

// The schema. The file name carries its version: a new version is a new file, so two releases on
// one home never fight, and the front needs no PRAGMA to know what it opened.
inline constexpr std::string_view kTokenFile = "tokens-v2.db";
inline constexpr std::string_view kFailureFile = "failures-v2.db";
inline constexpr int kApplicationId = 0x65637231;  // "ecr1", for file(1)
inline constexpr int kSchemaVersion = 2;
// `stamp` is a RowStamp; expires_at is in it too and stands apart for the index, by which what has
// expired is dropped.
inline constexpr const char* kCreateTable =
    "CREATE TABLE entry(key TEXT PRIMARY KEY, value, expires_at, stamp) WITHOUT ROWID";
inline constexpr const char* kCreateIndex = "CREATE INDEX expiry ON entry(expires_at)";
inline constexpr const char* kSelectEntry = "SELECT value, stamp FROM entry WHERE key = ?1";

// What `value` holds depends on the key: a password, another key, or the text of a failure.
struct Entry {
  std::string value;
  Instant requested_at;
  Instant refresh_at;
  Instant expires_at;
};

// The longest life that is believed; AWS documents 12 h for an authorization token.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
inline constexpr std::chrono::hours kMaxLife{12};

// An instant as the file has it; what lies outside the years 1970 to 9999 is moved to the edge, so
// that arithmetic with what a damaged file says cannot overflow.
Instant stored_instant(std::int64_t seconds);

// A token is asked for again when 2/3 of its life have passed.
Instant refresh_point(Instant requested_at, Instant expires_at);

// An entry that lives until `expires_at`, but no longer than kMaxLife from `now`.
Entry make_entry(std::string value, Instant expires_at, Instant now);

// May be answered with: 60 s of life are left, and it was not requested more than 300 s in the
// future, which would mean that the clock was set back and "expires" means nothing.
bool is_usable(const Entry& entry, Instant now);

// Usable, and no attempt to replace it is due.
bool is_fresh(const Entry& entry, Instant now);

}  // namespace cred
