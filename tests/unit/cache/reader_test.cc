// SPDX-License-Identifier: Apache-2.0
// The front's reader, on files that no code of ours wrote.
#include "cache/reader.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <string>
#include <string_view>

#include "cache/row_stamp.h"
#include "support/temporary_directory.h"

namespace cred {
namespace {

class ReaderTest : public ::testing::Test {
 protected:
  void execute(const std::string& statements) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  // Rows as they would be under `key`, put under their own.
  void insert(const std::string& own_key, const std::string& key, const Entry& entry) const {
    std::string hex;
    for (const char byte : make_row_stamp(key, entry)) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      const auto value = static_cast<unsigned char>(byte);
      hex += {kDigits[value >> 4U], kDigits[value & 15U]};
    }
    execute("INSERT INTO entry VALUES('" + own_key + "','" + entry.value + "',0,x'" + hex + "')");
  }

  testing::TemporaryDirectory folder_;
  std::string path_ = folder_ / "s.db";
};

Entry make(const std::string& value, int requested, int refresh, int expires) {
  return {value, from_epoch(requested), from_epoch(refresh), from_epoch(expires)};
}

TEST_F(ReaderTest, FindsEachKeyWithOneStatement) {
  execute(kCreateTable);
  insert("a", "a", make("1", 10, 20, 30));
  insert("b", "b", make("2", 1, 2, 3));

  auto reader = CacheReader::open(path_);

  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->find("a")->value, "1");
  EXPECT_EQ(reader->find("b")->expires_at, from_epoch(3));
  EXPECT_EQ(reader->find("a")->refresh_at, from_epoch(20));
  EXPECT_FALSE(reader->find("c").has_value());
  EXPECT_FALSE(reader->find("").has_value());
}

TEST_F(ReaderTest, IgnoresValuesOfAnotherType) {
  execute(kCreateTable);
  for (const char* const key : {"a", "b"}) insert(key, key, make("7", 1, 2, 3));
  execute("UPDATE entry SET value = 7 WHERE key = 'a'");

  auto reader = CacheReader::open(path_);

  EXPECT_FALSE(reader->find("a").has_value());
  EXPECT_TRUE(reader->find("b").has_value());
}

TEST_F(ReaderTest, MissesWhereAValueIsAnotherRows) {
  execute(kCreateTable);
  insert("a", "a", make("1", 10, 20, 30));
  insert("b", "b", make("2", 10, 20, 30));
  insert("c", "a", make("1", 10, 20, 30));
  execute("UPDATE entry SET value = '2' WHERE key = 'a'");
  execute("UPDATE entry SET stamp = substr(stamp, 1, 31) WHERE key = 'b'");

  auto reader = CacheReader::open(path_);

  EXPECT_FALSE(reader->find("a").has_value()) << "the value of b";
  EXPECT_FALSE(reader->find("b").has_value()) << "half a stamp";
  EXPECT_FALSE(reader->find("c").has_value()) << "the row of a";
}

TEST_F(ReaderTest, MissesWhereATimeIsAnother) {
  execute(kCreateTable);
  insert("a", "a", make("1", 10, 20, 30));
  execute("UPDATE entry SET stamp = CAST(x'0b' || substr(stamp, 2) AS BLOB)");

  EXPECT_FALSE(CacheReader::open(path_)->find("a").has_value());
}

TEST_F(ReaderTest, BoundsAbsurdTimes) {
  execute(kCreateTable);
  insert("a", "a", {"1", from_epoch(-9'000'000'000), from_epoch(0), from_epoch(900'000'000'000)});

  const auto entry = CacheReader::open(path_)->find("a");

  EXPECT_EQ(entry->requested_at, from_epoch(0));
  EXPECT_EQ(render_rfc3339(entry->expires_at), "9999-12-31T23:59:59Z");
}

TEST_F(ReaderTest, TakesAnyOtherFileForAMiss) {
  EXPECT_FALSE(CacheReader::open(path_).has_value());
  std::ofstream(folder_ / "empty").flush();
  EXPECT_FALSE(CacheReader::open(folder_ / "empty").has_value());
  std::ofstream(folder_ / "garbage") << std::string(5000, 'x');
  EXPECT_FALSE(CacheReader::open(folder_ / "garbage").has_value());
  execute("CREATE TABLE other(a)");
  EXPECT_FALSE(CacheReader::open(path_).has_value());
  EXPECT_FALSE(CacheReader::open(folder_.path()).has_value());
}

}  // namespace
}  // namespace cred
