// SPDX-License-Identifier: Apache-2.0
// A file of many rows costs a write, and an erasure, what one of few does.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>

#include "cache/store.h"
#include "support/temporary_directory.h"

namespace cred {
namespace {

constexpr Instant kNow = from_epoch(1'800'000'000);
constexpr std::chrono::hours kHour{1};

class StoreGrowth : public ::testing::Test {
 protected:
  // A store that has `count` rows which nothing below touches.
  Store make_store(int count) const {
    const std::string name = std::to_string(count);
    Store store = *Store::open(folder_.path(), name);
    SQLite::Database database(folder_ / name, SQLite::OPEN_READWRITE);
    SQLite::Transaction transaction(database);
    SQLite::Statement statement(database, "INSERT INTO entry VALUES (?1, 'value', ?2, x'')");
    for (int i = 0; i < count; ++i) {
      statement.bind(1, "selection\n" + std::to_string(i));
      statement.bind(2, to_epoch(kNow + kHour));
      statement.exec();
      statement.reset();
    }
    transaction.commit();
    return store;
  }

  // The least of several, in seconds of this process's own time.
  static double measure(Store& store, const Changes& changes) {
    double least = 1e9;
    for (int i = 0; i < 7; ++i) {
      const std::clock_t start = std::clock();
      EXPECT_TRUE(store.apply(changes, kNow));
      least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return least;
  }

  // Going through all rows takes some twenty times as long.
  void expect_no_growth(const Changes& changes) const {
    Store few = make_store(10);
    Store many = make_store(8'000);
    EXPECT_LT(measure(many, changes), 5 * measure(few, changes));
  }

  testing::TemporaryDirectory folder_;
};

TEST_F(StoreGrowth, DoesNotSlowAWrite) {
  Changes changes;
  changes.put.push_back({"token", Entry{"value", kNow, kNow, kNow + kHour}});
  expect_no_growth(changes);
}

TEST_F(StoreGrowth, DoesNotSlowAnErasureByPrefix) {
  Changes changes;
  changes.erase_prefixes = {"other\n", "selection\n!"};
  expect_no_growth(changes);
}

TEST_F(StoreGrowth, DoesNotSlowAListByPrefix) {
  Store few = make_store(10);
  Store many = make_store(8'000);
  const auto measure_list = [](Store& store) {
    double least = 1e9;
    for (int i = 0; i < 7; ++i) {
      const std::clock_t start = std::clock();
      EXPECT_TRUE(store.list("login\n").empty());
      least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return least;
  };
  EXPECT_LT(measure_list(many), 5 * measure_list(few) + 0.0005);
}

}  // namespace
}  // namespace cred
