// SPDX-License-Identifier: Apache-2.0
// The statements over the table of entries. All of them throw what SQLite reports.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/store.h"

namespace cred {

// nullopt when absent, or no longer as it was written.
std::optional<Entry> find_row(SQLite::Database& database, std::string_view key);

// All whose key begins with `prefix` and that are as they were written, in the order of their keys.
std::vector<KeyedEntry> list_rows(SQLite::Database& database, std::string_view prefix);

void put_row(SQLite::Database& database, const KeyedEntry& row);

// Drops what has expired and does what `changes` say, within a transaction of the caller's.
void change_rows(SQLite::Database& database, const Changes& changes, Instant now);

}  // namespace cred
