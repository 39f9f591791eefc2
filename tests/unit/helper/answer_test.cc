// SPDX-License-Identifier: Apache-2.0
// The bytes of an answer.
#include "helper/protocol/answer.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace cred {
namespace {

TEST(RenderAnswer, HasTheKeysOfTheProtocolInTheirOrder) {
  EXPECT_EQ(render_answer("https://host/v2/", "pw"),
            "{\"ServerURL\":\"https://host/v2/\",\"Username\":\"AWS\",\"Secret\":\"pw\"}\n");
}

TEST(RenderAnswer, EscapesWhatJsonDemands) {
  EXPECT_EQ(render_answer("a\"b\\c\x01\n", "\xc3\xa9"),
            "{\"ServerURL\":\"a\\\"b\\\\c\\u0001\\n\",\"Username\":\"AWS\",\"Secret\":\"\xc3\xa9\"}"
            "\n");
}

TEST(WriteAll, ReportsAFullDevice) {
  std::FILE* const full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);

  EXPECT_FALSE(write_all(::fileno(full), "x"));
  std::fclose(full);
}

}  // namespace
}  // namespace cred
