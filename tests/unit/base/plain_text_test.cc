// SPDX-License-Identifier: Apache-2.0
// What is taken as it stands, and what is not, around each kind of control character.
#include "base/plain_text.h"

#include <gtest/gtest.h>

#include <string_view>

namespace cred {
namespace {

using namespace std::string_view_literals;

TEST(IsPlainText, TakesWordsAsTheyStand) {
  for (const auto text : {""sv, "a b"sv, "caf\xc3\xa9"sv, "\xc2\xa0-"sv,
                          "http://joe:proxy-password@127.0.0.1:3130"sv}) {
    EXPECT_TRUE(is_plain_text(text)) << text;
  }
}

TEST(IsPlainText, RefusesWhatATerminalWouldObey) {
  for (const auto text : {" a"sv, "a\n"sv, "a\tb"sv, "a\0b"sv, "a\x7f"sv, "\xc2\x85"sv,
                          "\xc2\x9f"sv, "\xff"sv, "a\xc2"sv}) {
    EXPECT_FALSE(is_plain_text(text)) << text;
  }
}

}  // namespace
}  // namespace cred
