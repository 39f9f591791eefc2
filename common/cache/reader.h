// SPDX-License-Identifier: Apache-2.0
// The front's way into the cache: one prepared SELECT over SQLite's C API, never a write.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cache/entry.h"

struct sqlite3;
struct sqlite3_stmt;

namespace cred {

class CacheReader {
 public:
  // nullopt when the file cannot be opened or is not a database of ours: whatever is wrong is a
  // miss. Waits up to 100 ms for a writer. Destroying a reader closes the database; one that is
  // about to leave the process need not.
  static std::optional<CacheReader> open(const std::string& path);

  // nullopt when there is no such row, it cannot be read, or is no longer as it was written.
  std::optional<Entry> find(std::string_view key);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
    void operator()(sqlite3_stmt* statement) const;
  };

  using Database = std::unique_ptr<sqlite3, Close>;
  using Statement = std::unique_ptr<sqlite3_stmt, Close>;

  CacheReader(Database database, Statement statement)
      : database_(std::move(database)), statement_(std::move(statement)) {}

  Database database_;
  Statement statement_;
};

}  // namespace cred
