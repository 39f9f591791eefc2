// SPDX-License-Identifier: Apache-2.0
// The only user of SQLite's C API. SQLiteCpp alone would cost 60,000 to 150,000 instructions here,
// of the 300,000 that a whole hit may take; docs/adr/0002-cache.md has the figures.
#include "cache/reader.h"

#include <sqlite3.h>

#include "cache/row_stamp.h"

namespace cred {
namespace {

constexpr int kBusyMilliseconds = 100;

// A process that reads two rows needs neither locks between threads, nor statistics, nor pools of
// allocations and pages, whose memory the kernel would have to clear.
void configure_once() {
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, 0);
}

std::string_view column_bytes(sqlite3_stmt* statement, int column) {
  const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
}

}  // namespace

std::optional<CacheReader> CacheReader::open(const std::string& path) {
  configure_once();
  // Not SQLITE_OPEN_NOFOLLOW, which refuses a link anywhere in the path, such as a linked home.
  constexpr int kFlags = SQLITE_OPEN_READONLY;
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &opened, kFlags, nullptr);
  Database database(opened);
  if (status != SQLITE_OK) return std::nullopt;
  sqlite3_busy_timeout(opened, kBusyMilliseconds);
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(opened, kSelectEntry, -1, &prepared, nullptr) != SQLITE_OK) {
    return std::nullopt;
  }
  return CacheReader(std::move(database), Statement(prepared));
}

void CacheReader::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

void CacheReader::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

std::optional<Entry> CacheReader::find(std::string_view key) {
  sqlite3_stmt* const statement = statement_.get();
  // Keys and values are written as TEXT by the store; a value of another type is not ours.
  sqlite3_reset(statement);
  sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
  if (sqlite3_step(statement) != SQLITE_ROW) return std::nullopt;
  if (sqlite3_column_type(statement, 0) != SQLITE_TEXT) return std::nullopt;
  return read_row(key, std::string(column_bytes(statement, 0)), column_bytes(statement, 1));
}

}  // namespace cred
