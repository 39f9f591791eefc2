// SPDX-License-Identifier: Apache-2.0
// Every statement goes by an index, whatever the number of rows.
#include "cache/store_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "cache/row_stamp.h"

namespace cred {
namespace {

// Binds `prefix` and what comes right behind all texts that begin with it.
void bind_range(SQLite::Statement& statement, std::string_view prefix) {
  constexpr char kLargest = '\xff';
  std::string end(prefix);
  while (end.ends_with(kLargest)) end.pop_back();
  statement.bind(1, std::string(prefix));
  if (end.empty()) return statement.bind(2, "", 0);  // a BLOB, which comes behind every text
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1U);
  statement.bind(2, end);
}

std::optional<Entry> read_columns(SQLite::Statement& row, int first, std::string_view key) {
  const auto stamp = row.getColumn(first + 1);
  const auto size = static_cast<std::size_t>(stamp.getBytes());
  return read_row(key, row.getColumn(first).getString(),
                  {static_cast<const char*>(stamp.getBlob()), size});
}

void erase_keys(SQLite::Database& database, const std::vector<std::string>& keys) {
  SQLite::Statement statement(database, "DELETE FROM entry WHERE key = ?1");
  for (const std::string& key : keys) {
    statement.bind(1, key);
    statement.exec();
    statement.reset();
  }
}

void erase_prefixes(SQLite::Database& database, const std::vector<std::string>& prefixes) {
  SQLite::Statement statement(database, "DELETE FROM entry WHERE key >= ?1 AND key < ?2");
  for (const std::string& prefix : prefixes) {
    bind_range(statement, prefix);
    statement.exec();
    statement.reset();
  }
}

void postpone(SQLite::Database& database, const KeyedEntry& row) {
  auto known = find_row(database, row.key);
  if (!known || known->value != row.entry.value) return;
  known->refresh_at = row.entry.refresh_at;
  put_row(database, {row.key, *std::move(known)});
}

void prune(SQLite::Database& database, Instant now) {
  SQLite::Statement statement(database, "DELETE FROM entry WHERE expires_at <= ?1");
  statement.bind(1, to_epoch(now));
  statement.exec();
}

}  // namespace

std::optional<Entry> find_row(SQLite::Database& database, std::string_view key) {
  SQLite::Statement statement(database, kSelectEntry);
  statement.bind(1, std::string(key));
  return statement.executeStep() ? read_columns(statement, 0, key) : std::nullopt;
}

std::vector<KeyedEntry> list_rows(SQLite::Database& database, std::string_view prefix) {
  SQLite::Statement statement(
      database, "SELECT key, value, stamp FROM entry WHERE key >= ?1 AND key < ?2 ORDER BY key");
  bind_range(statement, prefix);
  std::vector<KeyedEntry> rows;
  while (statement.executeStep()) {
    std::string key = statement.getColumn(0).getString();
    auto entry = read_columns(statement, 1, key);
    if (entry) rows.push_back({std::move(key), *std::move(entry)});
  }
  return rows;
}

void put_row(SQLite::Database& database, const KeyedEntry& row) {
  const RowStamp stamp = make_row_stamp(row.key, row.entry);
  SQLite::Statement statement(database, "REPLACE INTO entry VALUES (?1, ?2, ?3, ?4)");
  statement.bind(1, row.key);
  statement.bind(2, row.entry.value);
  statement.bind(3, to_epoch(row.entry.expires_at));
  statement.bind(4, stamp.data(), static_cast<int>(stamp.size()));
  statement.exec();
}

void change_rows(SQLite::Database& database, const Changes& changes, Instant now) {
  prune(database, now);
  erase_keys(database, changes.erase_keys);
  erase_prefixes(database, changes.erase_prefixes);
  for (const KeyedEntry& row : changes.put) put_row(database, row);
  if (changes.postpone) postpone(database, *changes.postpone);
  if (changes.put_unless && !find_row(database, changes.unless_key)) {
    put_row(database, *changes.put_unless);
  }
}

}  // namespace cred
