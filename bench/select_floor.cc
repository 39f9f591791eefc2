// SPDX-License-Identifier: Apache-2.0
// The least a cache hit can be: opens the database, selects one value by its key, writes it, ends.

#include <sqlite3.h>
#include <unistd.h>

#include <cstddef>

// Tuned like the front (common/cache/reader.cc), so that the ratio shows the front's own work.
static sqlite3* open_tuned(const char* path) {
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, 0);
  sqlite3* database = nullptr;
  const int result = sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nullptr);
  return result == SQLITE_OK ? database : nullptr;
}

// select_floor DATABASE SQL KEY; ends with 1 where the row is not there.
int main(int argc, char** argv) {
  if (argc != 4) _exit(2);
  sqlite3* database = open_tuned(argv[1]);
  if (database == nullptr) _exit(1);

  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, argv[2], -1, &statement, nullptr) != SQLITE_OK) _exit(1);
  sqlite3_bind_text(statement, 1, argv[3], -1, SQLITE_STATIC);
  if (sqlite3_step(statement) != SQLITE_ROW) _exit(1);

  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, 0));
  const ssize_t written = write(STDOUT_FILENO, sqlite3_column_blob(statement, 0), size);
  _exit(written == static_cast<ssize_t>(size) ? 0 : 1);
}
