// SPDX-License-Identifier: Apache-2.0
// SQLite behind values: its exceptions end here as an Error or a miss.
#include "cache/store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdio>
#include <utility>

#include "base/lock_file.h"
#include "cache/directory.h"

namespace cred {
namespace {

// SQLITE_CORRUPT and SQLITE_NOTADB, which SQLiteCpp passes on without a name.
// https://www.sqlite.org/rescode.html
constexpr int kCorrupt = 11;
constexpr int kNotADatabase = 26;

// Writers of ours wait for each other at kLockTime. Somebody else who locks the file costs a pull
// this much, once: the cache then counts as missing.
constexpr int kBusyMilliseconds = 2000;
constexpr std::chrono::seconds kLockTime{5};

Error failed(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "cache " + path + ": " + cause};
}

// SQLite's own busy handler only sleeps longer and longer, which costs seconds when many processes
// write at once; waiting on a lock of our own first keeps it to milliseconds.
Result<LockFile> lock_for_writing(const std::string& directory) {
  auto lock = LockFile::open(directory + "/write.lock");
  if (!lock) return lock.error();
  if (!lock->wait_lock(0, LockMode::exclusive, Deadline::after(kLockTime))) {
    return failed(directory, "another process has been writing for 5 s");
  }
  return lock;
}

enum class Schema { ours, empty, newer, foreign };

Schema judge_schema(SQLite::Database& database) {
  const int application = database.execAndGet("PRAGMA application_id").getInt();
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  const int tables = database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
  if (application == 0 && version == 0 && tables == 0) return Schema::empty;
  if (application != kApplicationId) return Schema::foreign;
  if (version > kSchemaVersion) return Schema::newer;
  return version == kSchemaVersion && database.tableExists("entry") ? Schema::ours
                                                                    : Schema::foreign;
}

void create_schema(SQLite::Database& database) {
  SQLite::Transaction transaction(database);
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  database.exec(kCreateTable);
  transaction.commit();
}

bool is_no_database(const SQLite::Exception& exception) {
  return exception.getErrorCode() == kNotADatabase || exception.getErrorCode() == kCorrupt;
}

std::unique_ptr<SQLite::Database> open_database(const std::string& path) {
  const int flags = SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
  auto database = std::make_unique<SQLite::Database>(path, flags, kBusyMilliseconds);
  // An erased token must not linger in free pages.
  database->exec("PRAGMA secure_delete = ON");
  return database;
}

Schema open_and_judge(const std::string& path, std::unique_ptr<SQLite::Database>& database) {
  try {
    database = open_database(path);
    return judge_schema(*database);
  } catch (const SQLite::Exception& exception) {
    if (is_no_database(exception)) return Schema::foreign;
    throw;
  }
}

// A file that is not ours is kept beside, in case it was dear to somebody.
void set_aside(const std::string& path) {
  static_cast<void>(std::rename(path.c_str(), (path + ".corrupt").c_str()));
  static_cast<void>(std::remove((path + "-journal").c_str()));
  // Through prepare_file, because SQLite would create it readable by others.
  if (auto prepared = prepare_file(path); !prepared) throw SQLite::Exception(prepared.error().text);
}

// The caller holds the write lock.
std::unique_ptr<SQLite::Database> create(const std::string& path) {
  std::unique_ptr<SQLite::Database> database;
  if (open_and_judge(path, database) == Schema::foreign) {
    database.reset();
    set_aside(path);
    database = open_database(path);
  }
  if (judge_schema(*database) == Schema::empty) create_schema(*database);
  return database;
}

Entry read_entry(SQLite::Statement& row, int first) {
  return Entry{row.getColumn(first).getString(),
               stored_instant(row.getColumn(first + 1).getInt64()),
               stored_instant(row.getColumn(first + 2).getInt64()),
               stored_instant(row.getColumn(first + 3).getInt64())};
}

std::vector<KeyedEntry> list_rows(SQLite::Database& database, std::string_view prefix) {
  SQLite::Statement statement(database,
                              "SELECT key, value, requested_at, refresh_at, expires_at FROM "
                              "entry WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key");
  statement.bind(1, std::string(prefix));
  std::vector<KeyedEntry> rows;
  while (statement.executeStep()) {
    rows.push_back({statement.getColumn(0).getString(), read_entry(statement, 1)});
  }
  return rows;
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
  SQLite::Statement statement(database, "DELETE FROM entry WHERE substr(key, 1, length(?1)) = ?1");
  for (const std::string& prefix : prefixes) {
    statement.bind(1, prefix);
    statement.exec();
    statement.reset();
  }
}

void put(SQLite::Database& database, const KeyedEntry& row) {
  SQLite::Statement statement(database, "REPLACE INTO entry VALUES (?1, ?2, ?3, ?4, ?5)");
  statement.bind(1, row.key);
  statement.bind(2, row.entry.value);
  statement.bind(3, to_epoch(row.entry.requested_at));
  statement.bind(4, to_epoch(row.entry.refresh_at));
  statement.bind(5, to_epoch(row.entry.expires_at));
  statement.exec();
}

void postpone(SQLite::Database& database, const KeyedEntry& row) {
  SQLite::Statement statement(database,
                              "UPDATE entry SET refresh_at = ?1 WHERE key = ?2 AND value = ?3");
  statement.bind(1, to_epoch(row.entry.refresh_at));
  statement.bind(2, row.key);
  statement.bind(3, row.entry.value);
  statement.exec();
}

void prune(SQLite::Database& database, Instant now) {
  SQLite::Statement statement(database, "DELETE FROM entry WHERE expires_at <= ?1");
  statement.bind(1, to_epoch(now));
  statement.exec();
}

bool has_key(SQLite::Database& database, const std::string& key) {
  SQLite::Statement statement(database, "SELECT 1 FROM entry WHERE key = ?1");
  statement.bind(1, key);
  return statement.executeStep();
}

void commit(SQLite::Database& database, const Changes& changes, Instant now) {
  SQLite::Transaction transaction(database);
  prune(database, now);
  erase_keys(database, changes.erase_keys);
  erase_prefixes(database, changes.erase_prefixes);
  for (const KeyedEntry& row : changes.put) put(database, row);
  if (changes.postpone) postpone(database, *changes.postpone);
  if (changes.put_unless && !has_key(database, changes.unless_key)) {
    put(database, *changes.put_unless);
  }
  transaction.commit();
}

}  // namespace

Store::Store(std::unique_ptr<SQLite::Database> database, std::string directory)
    : database_(std::move(database)), directory_(std::move(directory)) {}

Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& directory, std::string_view file_name) {
  if (auto prepared = prepare_directory(directory); !prepared) return prepared.error();
  const std::string path = directory + "/" + std::string(file_name);
  if (auto prepared = prepare_file(path); !prepared) return prepared.error();
  try {
    std::unique_ptr<SQLite::Database> database;
    Schema schema = open_and_judge(path, database);
    if (schema == Schema::empty || schema == Schema::foreign) {
      const auto lock = lock_for_writing(directory);
      if (!lock) return lock.error();
      database.reset();
      database = create(path);
      schema = judge_schema(*database);
    }
    if (schema == Schema::newer) return failed(path, "written by a newer release; left alone");
    return Store(std::move(database), directory);
  } catch (const SQLite::Exception& exception) {
    return failed(path, exception.what());
  }
}

std::optional<Entry> Store::find(std::string_view key) {
  if (!database_) return std::nullopt;
  try {
    SQLite::Statement statement(*database_, kSelectEntry);
    statement.bind(1, std::string(key));
    if (!statement.executeStep()) return std::nullopt;
    return read_entry(statement, 0);
  } catch (const SQLite::Exception&) {
    return std::nullopt;
  }
}

std::vector<KeyedEntry> Store::list(std::string_view prefix) {
  if (!database_) return {};
  try {
    return list_rows(*database_, prefix);
  } catch (const SQLite::Exception&) {
    return {};
  }
}

Result<void> Store::apply(const Changes& changes, Instant now) {
  if (!database_) return failed(directory_, "damaged, and it cannot be made anew");
  const auto lock = lock_for_writing(directory_);
  if (!lock) return lock.error();
  const std::string path = database_->getFilename();
  try {
    try {
      commit(*database_, changes, now);
    } catch (const SQLite::Exception& exception) {
      if (!is_no_database(exception)) throw;
      // Damage that only a write meets: without a new file, every later call would miss.
      database_.reset();
      set_aside(path);
      database_ = create(path);
      commit(*database_, changes, now);
    }
    return {};
  } catch (const SQLite::Exception& exception) {
    return failed(path, exception.what());
  }
}

Result<void> write_database(const std::string& path, const std::vector<KeyedEntry>& rows) {
  try {
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    // Until it is whole it may be lost: the old one is still there.
    database.exec("PRAGMA journal_mode = OFF");
    database.exec("PRAGMA synchronous = OFF");
    create_schema(database);
    SQLite::Transaction transaction(database);
    for (const KeyedEntry& row : rows) put(database, row);
    transaction.commit();
    return {};
  } catch (const SQLite::Exception& exception) {
    return failed(path, exception.what());
  }
}

std::vector<KeyedEntry> read_database(const std::string& path, std::string_view prefix) {
  try {
    SQLite::Database database(path, SQLite::OPEN_READONLY, kBusyMilliseconds);
    if (judge_schema(database) != Schema::ours) return {};
    return list_rows(database, prefix);
  } catch (const SQLite::Exception&) {
    return {};
  }
}

}  // namespace cred
