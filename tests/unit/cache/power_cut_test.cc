// SPDX-License-Identifier: Apache-2.0
// What the disk may hold after a power cut, since nothing is synced: of every page any state that
// it ever had. Whatever the mix, a key must never lead to what was put under another one.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "cache/store.h"
#include "support/temporary_directory.h"

namespace cred {
namespace {

constexpr Instant kNow = from_epoch(1'800'000'000);
constexpr std::size_t kPageSize = 4096;
constexpr int kKeys = 40;

using Image = std::string;

// Passwords of ECR take overflow pages, which is where a page of one row may become one of another.
std::string make_value(int key, int round) {
  std::string value;
  while (value.size() < 1900) {
    value += std::to_string(key) + '/' + std::to_string(round) + ' ';
  }
  return value;
}

std::string name_of(int key) { return "token\nhttps://api.test/" + std::to_string(key * 7919); }

Image read_image(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class PowerCut : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = Store::open(folder_ / "before", "s.db");
    ASSERT_TRUE(store);
    for (int round = 0; round < 60; ++round) {
      ASSERT_TRUE(store->apply(make_changes(round), kNow));
      images_.push_back(read_image(folder_ / "before/s.db"));
    }
  }

  Changes make_changes(int round) {
    Changes changes;
    for (int i = 0; i < 3; ++i) {
      const int key = pick(kKeys);
      const Instant end = kNow + std::chrono::hours(1 + round);
      const std::string value = make_value(key, round);
      changes.put.push_back({name_of(key), Entry{value, kNow, kNow, end}});
      put_[name_of(key)].insert(value);
    }
    if (pick(3) == 0) changes.erase_keys.push_back(name_of(pick(kKeys)));
    return changes;
  }

  int pick(std::size_t count) {
    return static_cast<int>(std::uniform_int_distribution<std::size_t>(0, count - 1)(random_));
  }

  const Image& pick_image() { return images_.at(static_cast<std::size_t>(pick(images_.size()))); }

  // Mostly of the last few states, as a disk would have it.
  Image mix(bool has_holes) {
    const std::size_t size = pick_image().size();
    Image mixed;
    while (mixed.size() < size) {
      const Image& from = pick_image();
      const bool is_hole = mixed.size() >= from.size() || (has_holes && pick(20) == 0);
      mixed += is_hole ? std::string(kPageSize, '\0') : from.substr(mixed.size(), kPageSize);
    }
    return mixed;
  }

  std::string write(const Image& image) {
    const std::string folder = folder_ / "after" + std::to_string(count_++);
    ::mkdir(folder.c_str(), 0700);
    std::ofstream(folder + "/s.db", std::ios::binary) << image;
    ::chmod((folder + "/s.db").c_str(), 0600);
    return folder;
  }

  bool is_own(const std::string& key, const std::string& value) const {
    const auto known = put_.find(key);
    return known != put_.end() && known->second.count(value) != 0;
  }

  // How many keys lead to what was never theirs when nobody looks at the digest.
  int count_strangers(const std::string& folder) const {
    int strangers = 0;
    for (int key = 0; key < kKeys; ++key) {
      try {
        SQLite::Database database(folder + "/s.db");
        SQLite::Statement statement(database, kSelectEntry);
        statement.bind(1, name_of(key));
        if (statement.executeStep() && !is_own(name_of(key), statement.getColumn(0).getString())) {
          ++strangers;
        }
      } catch (const SQLite::Exception&) {
        continue;
      }
    }
    return strangers;
  }

  testing::TemporaryDirectory folder_;
  std::mt19937 random_{20261130};
  std::vector<Image> images_;
  std::map<std::string, std::set<std::string>> put_;
  int count_ = 0;
};

TEST_F(PowerCut, NeverGivesAKeyWhatIsAnothers) {
  int strangers = 0;
  int found = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const std::string folder = write(mix(trial % 2 == 0));
    strangers += count_strangers(folder);
    auto store = Store::open(folder, "s.db");
    if (!store) continue;
    for (int key = 0; key < kKeys; ++key) {
      const auto entry = store->find(name_of(key));
      if (!entry) continue;
      ++found;
      ASSERT_TRUE(is_own(name_of(key), entry->value)) << trial << ": " << name_of(key);
    }
    for (const KeyedEntry& row : store->list("")) {
      ASSERT_TRUE(is_own(row.key, row.entry.value)) << trial << ": " << row.key;
    }
  }
  EXPECT_GT(found, 50) << "the mixes leave enough to be found";
  EXPECT_GT(strangers, 100) << "without a digest there would be something to fear";
}

TEST_F(PowerCut, LeavesAFileThatTheNextWriteMakesGood) {
  for (int trial = 0; trial < 15; ++trial) {
    const std::string folder = write(mix(trial % 2 == 0));
    auto store = Store::open(folder, "s.db");
    ASSERT_TRUE(store) << store.error().text;
    Changes changes;
    changes.put.push_back({name_of(1), Entry{"new", kNow, kNow, kNow + std::chrono::hours(1)}});
    ASSERT_TRUE(store->apply(changes, kNow)) << trial;
    const auto entry = store->find(name_of(1));
    ASSERT_TRUE(entry) << trial;
    EXPECT_EQ(entry->value, "new");
  }
}

}  // namespace
}  // namespace cred
