// SPDX-License-Identifier: Apache-2.0
// The front's reader, on files that no code of ours wrote.
#include "cache/reader.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

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

  testing::TemporaryDirectory folder_;
  std::string path_ = folder_ / "s.db";
};

TEST_F(ReaderTest, FindsEachKeyWithOneStatement) {
  execute(std::string(kCreateTable) +
          ";INSERT INTO entry VALUES('a','1',10,20,30),('b','2',1,2,3)");

  auto reader = CacheReader::open(path_);

  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->find("a")->value, "1");
  EXPECT_EQ(reader->find("b")->expires_at, from_epoch(3));
  EXPECT_EQ(reader->find("a")->refresh_at, from_epoch(20));
  EXPECT_FALSE(reader->find("c").has_value());
  EXPECT_FALSE(reader->find("").has_value());
}

TEST_F(ReaderTest, IgnoresValuesOfAnotherType) {
  execute(std::string(kCreateTable) + ";INSERT INTO entry VALUES('a',NULL,1,2,3),('b',7,1,2,3)");

  auto reader = CacheReader::open(path_);

  EXPECT_FALSE(reader->find("a").has_value());
  EXPECT_FALSE(reader->find("b").has_value());
}

TEST_F(ReaderTest, BoundsAbsurdTimes) {
  execute(std::string(kCreateTable) +
          ";INSERT INTO entry VALUES('a','1',-9223372036854775808,'x',9223372036854775807)");

  const auto entry = CacheReader::open(path_)->find("a");

  EXPECT_EQ(entry->requested_at, from_epoch(0));
  EXPECT_EQ(entry->refresh_at, from_epoch(0));
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
