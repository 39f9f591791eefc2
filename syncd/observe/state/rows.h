// SPDX-License-Identifier: Apache-2.0
// Values into the rows of the state file, and instants out of them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace cred::syncd {

inline void put(SQLite::Statement& row, int index, const std::optional<Instant>& instant) {
  instant ? row.bind(index, to_epoch(*instant)) : row.bind(index);
}

inline void put(SQLite::Statement& row, int index, const std::string& text) {
  row.bind(index, text);
}

inline void put(SQLite::Statement& row, int index, std::int64_t number) { row.bind(index, number); }

inline void put(SQLite::Statement& row, int index, bool is_so) { row.bind(index, is_so ? 1 : 0); }

// In the order of the columns.
template <typename... Values>
void insert(SQLite::Statement& row, const Values&... values) {
  int index = 0;
  (put(row, ++index, values), ...);
  row.exec();
  row.reset();
}

inline std::optional<Instant> read_instant(const SQLite::Statement& row, int index) {
  const SQLite::Column column = row.getColumn(index);
  if (column.isNull()) return std::nullopt;
  return from_epoch(column.getInt64());
}

}  // namespace cred::syncd
