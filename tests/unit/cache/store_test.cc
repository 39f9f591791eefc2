// SPDX-License-Identifier: Apache-2.0
// The file of entries: what survives, what is set aside, what is left alone.
#include "cache/store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "support/temporary_directory.h"

namespace cred {
namespace {

constexpr Instant kNow = from_epoch(1'800'000'000);
constexpr std::chrono::hours kHour{1};

KeyedEntry row(const std::string& key, const std::string& value) {
  return {key, Entry{value, kNow, kNow + kHour, kNow + 2 * kHour}};
}

Changes putting(std::vector<KeyedEntry> rows) {
  Changes changes;
  changes.put = std::move(rows);
  return changes;
}

Changes putting_unless(KeyedEntry entry, const std::string& key) {
  Changes changes;
  changes.put_unless = std::move(entry);
  changes.unless_key = key;
  return changes;
}

Changes erasing(std::vector<std::string> keys, std::vector<std::string> prefixes) {
  Changes changes;
  changes.erase_keys = std::move(keys);
  changes.erase_prefixes = std::move(prefixes);
  return changes;
}

mode_t mode_of(const std::string& path) {
  struct stat status {};

  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class StoreTest : public ::testing::Test {
 protected:
  Result<Store> open() const { return Store::open(folder_, "s.db"); }

  // Damage that opening does not meet, only a write does.
  void damage_pages() const {
    {
      auto store = open();
      for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(store->apply(putting({row(std::to_string(i), std::string(3000, 'v'))}), kNow));
      }
    }
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(8192, '\xff');
  }

  testing::TemporaryDirectory parent_;
  std::string folder_ = parent_ / "cache";
  std::string file_ = folder_ + "/s.db";
};

TEST_F(StoreTest, CreatesFolderAndFileForTheOwnerAlone) {
  ASSERT_TRUE(open());

  EXPECT_EQ(mode_of(folder_), 0700U);
  EXPECT_EQ(mode_of(file_), 0600U);
}

TEST_F(StoreTest, FindsWhatAnotherStoreWrote) {
  auto writer = open();
  ASSERT_TRUE(writer->apply(putting({row("a", "1")}), kNow));

  const auto found = open()->find("a");

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->value, "1");
  EXPECT_EQ(found->requested_at, kNow);
  EXPECT_EQ(found->refresh_at, kNow + kHour);
  EXPECT_EQ(found->expires_at, kNow + 2 * kHour);
  EXPECT_FALSE(open()->find("b").has_value());
}

TEST_F(StoreTest, PrunesWhatHasExpired) {
  auto store = open();
  ASSERT_TRUE(store->apply(putting({row("old", "1")}), kNow));
  ASSERT_TRUE(store->apply(putting({row("new", "2")}), kNow + 2 * kHour));

  EXPECT_FALSE(store->find("old").has_value());
}

TEST_F(StoreTest, ErasesByKeyAndByPrefix) {
  auto store = open();
  ASSERT_TRUE(store->apply(putting({row("a", "1"), row("p\nb", "2"), row("p\nc", "3")}), kNow));

  ASSERT_TRUE(store->apply(erasing({"a"}, {"p\nb"}), kNow));

  EXPECT_FALSE(store->find("a").has_value());
  EXPECT_EQ(store->list("p\n").size(), 1U);
}

TEST_F(StoreTest, TakesAPrefixLiterally) {
  auto store = open();
  ASSERT_TRUE(store->apply(putting({row("a%b", "1"), row("axb", "2")}), kNow));

  EXPECT_EQ(store->list("a%").size(), 1U);
}

TEST_F(StoreTest, ErasesByAPrefixOfAnyBytes) {
  auto store = open();
  ASSERT_TRUE(
      store->apply(putting({row("a\xff", "1"), row("a\xff\xff", "2"), row("b", "3")}), kNow));

  ASSERT_TRUE(store->apply(erasing({}, {"a\xff"}), kNow));

  EXPECT_EQ(store->list("").size(), 1U);
  ASSERT_TRUE(store->apply(erasing({}, {""}), kNow));
  EXPECT_TRUE(store->list("").empty());
}

TEST_F(StoreTest, PassesOverARowThatIsNotAsItWasWritten) {
  auto store = open();
  ASSERT_TRUE(store->apply(putting({row("a", "1"), row("b", "2")}), kNow));
  SQLite::Database(file_, SQLite::OPEN_READWRITE).exec("UPDATE entry SET value = '2'");

  EXPECT_FALSE(store->find("a").has_value());
  EXPECT_EQ(store->list("").size(), 1U);
  ASSERT_TRUE(store->apply(putting_unless(row("c", "3"), "a"), kNow));
  EXPECT_TRUE(store->find("c").has_value()) << "such a row keeps no other from being written";
}

TEST_F(StoreTest, PutsOnlyUnlessTheOtherKeyIsThere) {
  auto store = open();
  ASSERT_TRUE(store->apply(putting({row("login", "1")}), kNow));
  ASSERT_TRUE(store->apply(putting_unless(row("a", "1"), "login"), kNow));
  ASSERT_TRUE(store->apply(putting_unless(row("b", "1"), "none"), kNow));

  EXPECT_FALSE(store->find("a").has_value());
  EXPECT_TRUE(store->find("b").has_value());
}

TEST_F(StoreTest, SetsAForeignFileAsideAndStartsAnew) {
  std::filesystem::create_directory(folder_);
  ASSERT_EQ(::chmod(folder_.c_str(), 0700), 0);
  std::ofstream(file_) << std::string(5000, 'x');

  auto store = open();

  ASSERT_TRUE(store) << store.error().text;
  EXPECT_TRUE(store->apply(putting({row("a", "1")}), kNow));
  EXPECT_EQ(content_of(file_ + ".corrupt"), std::string(5000, 'x'));
  EXPECT_EQ(mode_of(file_), 0600U);
}

TEST_F(StoreTest, LeavesANewerSchemaAlone) {
  ASSERT_TRUE(open());
  SQLite::Database(file_, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 3");
  const auto before = content_of(file_);

  const auto store = open();

  ASSERT_FALSE(store);
  EXPECT_NE(store.error().text.find("newer release"), std::string::npos);
  EXPECT_EQ(content_of(file_), before);
}

TEST_F(StoreTest, HealsDamageInsideTheFile) {
  damage_pages();

  auto store = open();
  ASSERT_TRUE(store) << store.error().text;

  EXPECT_TRUE(store->apply(putting({row("a", "1")}), kNow));
  EXPECT_EQ(open()->find("a")->value, "1");
}

TEST_F(StoreTest, MissesWhenADamagedFileCannotBeReplaced) {
  damage_pages();
  auto store = open();
  ASSERT_TRUE(store) << store.error().text;
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full_disk{0, usual.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full_disk), 0);

  const auto failed = store->apply(putting({row("a", "1")}), kNow);
  const auto again = store->apply(putting({row("a", "1")}), kNow);
  const auto found = store->find("a");
  const auto rows = store->list("");

  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
  EXPECT_FALSE(failed);
  EXPECT_FALSE(again);
  EXPECT_EQ(found, std::nullopt);
  EXPECT_TRUE(rows.empty());
}

TEST_F(StoreTest, ClosesAFileThatOthersCouldRead) {
  ASSERT_TRUE(open());
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  ASSERT_EQ(::chmod(folder_.c_str(), 0755), 0);

  ASSERT_TRUE(open());

  EXPECT_EQ(mode_of(file_), 0600U);
  EXPECT_EQ(mode_of(folder_), 0700U);
}

TEST_F(StoreTest, RefusesSymbolicLinks) {
  ASSERT_TRUE(open());
  std::filesystem::create_directory_symlink(folder_, parent_ / "link");
  std::filesystem::create_symlink(file_, folder_ + "/t.db");

  EXPECT_FALSE(Store::open(parent_ / "link", "s.db"));
  EXPECT_FALSE(Store::open(folder_, "t.db"));
}

TEST_F(StoreTest, LeavesNoTraceOfWhatWasErased) {
  const std::string secret = "a-very-recognisable-password";
  auto store = open();
  ASSERT_TRUE(store->apply(putting({row("a", secret)}), kNow));
  ASSERT_NE(content_of(file_).find(secret), std::string::npos);

  ASSERT_TRUE(store->apply(erasing({"a"}, {}), kNow));

  EXPECT_EQ(content_of(file_).find(secret), std::string::npos);
}

}  // namespace
}  // namespace cred
