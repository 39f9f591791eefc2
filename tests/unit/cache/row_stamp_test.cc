// SPDX-License-Identifier: Apache-2.0
// What belongs together, and that nothing else does.
#include "cache/row_stamp.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

const Entry kEntry{"password", from_epoch(1), from_epoch(2), from_epoch(3)};

std::string stamp_of(const std::string& key, const Entry& entry) {
  const RowStamp stamp = make_row_stamp(key, entry);
  return {stamp.data(), stamp.size()};
}

TEST(RowStamp, GivesTheTimesBack) {
  const auto entry = read_row("key", "password", stamp_of("key", kEntry));
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->value, "password");
  EXPECT_EQ(entry->requested_at, from_epoch(1));
  EXPECT_EQ(entry->refresh_at, from_epoch(2));
  EXPECT_EQ(entry->expires_at, from_epoch(3));
}

// Releases and machines share the file, so what is written must not change within a schema.
TEST(RowStamp, IsTheSameOnEveryMachine) {
  const std::string bytes = stamp_of("key", kEntry);
  EXPECT_EQ(bytes.substr(0, 24),
            std::string("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0", 24));
  EXPECT_EQ(bytes.substr(24), std::string("\xfa\xb1\xeb\xa4\x09\xef\xb1\x84", 8));
}

TEST(RowStamp, SeesEveryBitOfAllThree) {
  const std::string key = "a key of a row, longer than a word";
  const std::string value = "and its value, which does not end at one";
  const Entry entry{value, from_epoch(1), from_epoch(2), from_epoch(3)};
  const std::string stamp = stamp_of(key, entry);
  for (const std::string& text : {key, value, stamp}) {
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
      std::string other = text;
      other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_FALSE(read_row(text == key ? other : key, text == value ? other : value,
                            text == stamp ? other : stamp))
          << bit;
    }
  }
}

TEST(RowStamp, LetsNoTextRunIntoTheNext) {
  EXPECT_FALSE(read_row("ke", "ypassword", stamp_of("key", kEntry)));
  EXPECT_FALSE(read_row("keyp", "assword", stamp_of("key", kEntry)));
  EXPECT_FALSE(read_row("key", std::string("password\0", 9), stamp_of("key", kEntry)));
}

TEST(RowStamp, RefusesAnotherSize) {
  const std::string stamp = stamp_of("key", kEntry);
  EXPECT_FALSE(read_row("key", "password", ""));
  EXPECT_FALSE(read_row("key", "password", stamp.substr(1)));
  EXPECT_FALSE(read_row("key", "password", stamp + stamp));
}

}  // namespace
}  // namespace cred
