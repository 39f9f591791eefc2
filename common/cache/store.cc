// SPDX-License-Identifier: Apache-2.0
// SQLite behind values: its exceptions end here as an Error or a miss.
#include "cache/store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdio>
#include <utility>

#include "base/lock_file.h"
#include "cache/directory.h"
#include "cache/store_rows.h"

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
  database.exec(kCreateIndex);
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
  // What a power cut leaves of it is told by each row's digest; docs/adr/0002-cache.md.
  database->exec("PRAGMA synchronous = OFF");
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

void set_syncs(SQLite::Database& database, bool has_syncs) {
  database.exec(has_syncs ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
}

void commit(SQLite::Database& database, const Changes& changes, Instant now) {
  if (changes.must_last) set_syncs(database, true);
  SQLite::Transaction transaction(database);
  change_rows(database, changes, now);
  transaction.commit();
  if (changes.must_last) set_syncs(database, false);
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
    return find_row(*database_, key);
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
    for (const KeyedEntry& row : rows) put_row(database, row);
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
