// SPDX-License-Identifier: Apache-2.0
// A file of entries for those who write: the cache's only user of SQLiteCpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cache/entry.h"

namespace SQLite {  // NOLINT(readability-identifier-naming): the library's own name
class Database;
}

namespace cred {

struct KeyedEntry {
  std::string key;
  Entry entry;
};

// What one transaction does, in this order.
struct Changes {
  std::vector<std::string> erase_keys;
  std::vector<std::string> erase_prefixes;
  std::vector<KeyedEntry> put;

  // Gives the row its refresh_at only while it still has this value: what somebody erased in the
  // meantime must not come back.
  std::optional<KeyedEntry> postpone;

  // With a key here, `put_unless` is written only while no unexpired row has that key.
  std::optional<KeyedEntry> put_unless;
  std::string unless_key;

  // Whoever asked for it relies on it: apply() returns when it is on the disk, and what was written
  // before with it. All else may be lost by a power cut, never by the end of a process.
  bool must_last = false;
};

class Store {
 public:
  // Opens `directory`/`file_name`, creating both if missing. A file that is not a database of ours
  // is renamed to *.corrupt; one of a newer schema is left alone and reported. Fails (local).
  // Blocks up to 5 s for other writers.
  static Result<Store> open(const std::string& directory, std::string_view file_name);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // nullopt when absent, unreadable, or no longer as it was written.
  std::optional<Entry> find(std::string_view key);

  // All whose key begins with `prefix`, in the order of their keys, without those that
  // are no longer as they were written; empty when unreadable.
  std::vector<KeyedEntry> list(std::string_view prefix);

  // All or nothing; entries that have expired go along with it. Fails (local), for example on a
  // full disk. Blocks up to 5 s for other writers.
  Result<void> apply(const Changes& changes, Instant now);

 private:
  Store(std::unique_ptr<SQLite::Database> database, std::string directory);

  std::unique_ptr<SQLite::Database> database_;  // null when a damaged file could not be replaced
  std::string directory_;
};

// Makes the file at `path`, which is empty and known to nobody else, a database of `rows`; nothing
// ever stands beside it. Fails (local), for example on a full disk. What is on the disk by then is
// the caller's business.
Result<void> write_database(const std::string& path, const std::vector<KeyedEntry>& rows);

// The rows whose key begins with `prefix` of a database that is never written to, in the order of
// their keys; empty when it is unreadable or not ours.
std::vector<KeyedEntry> read_database(const std::string& path, std::string_view prefix);

}  // namespace cred
