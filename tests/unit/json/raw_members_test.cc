// SPDX-License-Identifier: Apache-2.0
// What is JSON for the raw scanner, and that it hands back the very bytes.
#include "json/raw_members.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

using namespace std::string_literals;

TEST(ParseRawMembers, GivesTheTextOfEveryMember) {
  const std::string text =
      " {\"a\" : {\"x\":[1, 2]} ,\n\"b\\u002f\":\t-1.50e+3, \"c\":\"q\\\"}\"}\n";
  const auto members = parse_raw_members(text);

  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 3U);
  EXPECT_EQ((*members)[0].name, "a");
  EXPECT_EQ((*members)[0].value, "{\"x\":[1, 2]}");
  EXPECT_EQ((*members)[1].name, "b/");
  EXPECT_EQ((*members)[1].key, "\"b\\u002f\"");
  EXPECT_EQ((*members)[1].value, "-1.50e+3");
  EXPECT_EQ((*members)[2].value, "\"q\\\"}\"");
}

TEST(ParseRawMembers, KeepsBothOfADuplicate) {
  const auto members = parse_raw_members(R"({"a":1,"a":2})");

  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 2U);
  EXPECT_EQ((*members)[1].value, "2");
}

TEST(ParseRawMembers, TakesWhatGoTakes) {
  for (const std::string& value :
       {"123456789012345678901234567890"s, "1e999"s, "\"\xff\""s, "\"\\ud800\""s, "0"s, "-0.1"s,
        "[]"s, "{}"s, "[[],{}]"s, "true"s, "null"s, "\"\x7f\""s}) {
    SCOPED_TRACE(value);
    const std::string text = "{\"a\":" + value + "}";
    const auto members = parse_raw_members(text);
    ASSERT_TRUE(members);
    EXPECT_EQ(members->front().value, value);
  }
}

TEST(ParseRawMembers, ReadsANameThatIsNotUnicodeAsGoDoes) {
  const auto members = parse_raw_members(R"({"\ud800":1})");

  ASSERT_TRUE(members);
  EXPECT_EQ(members->front().name, "\xEF\xBF\xBD");
}

TEST(ParseRawMembers, RefusesWhatIsNoObject) {
  for (const std::string& text : {""s,
                                  " "s,
                                  "null"s,
                                  "[]"s,
                                  "\"a\""s,
                                  "{"s,
                                  "}"s,
                                  "{}}"s,
                                  "{} x"s,
                                  "{\"a\"}"s,
                                  "{\"a\":}"s,
                                  "{\"a\":1,}"s,
                                  "{,}"s,
                                  "{a:1}"s,
                                  "{'a':1}"s,
                                  "{\"a\":01}"s,
                                  "{\"a\":1.}"s,
                                  "{\"a\":.1}"s,
                                  "{\"a\":+1}"s,
                                  "{\"a\":1e}"s,
                                  "{\"a\":-}"s,
                                  "{\"a\":tru}"s,
                                  "{\"a\":\"\n\"}"s,
                                  "{\"a\":\"\\x\"}"s,
                                  "{\"a\":\"\\u12g4\"}"s,
                                  "{\"a\":\"}"s,
                                  "{\"a\":[1,]}"s,
                                  "{\"a\":[1}"s,
                                  "{\"a\":1 \"b\":2}"s,
                                  "{\"a\":\"\0\"}"s,
                                  "{}\0"s,
                                  "\xef\xbb\xbf{}"s}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse_raw_members(text));
  }
}

TEST(ParseRawMembers, RefusesWhatIsDeepOrHuge) {
  const auto nest = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + '}';
  };
  EXPECT_TRUE(parse_raw_members(nest(64)));
  EXPECT_FALSE(parse_raw_members(nest(65)));
  EXPECT_FALSE(parse_raw_members("{\"a\":" + std::string(1U << 20U, '[')));
  EXPECT_FALSE(parse_raw_members("{\"a\":\"" + std::string(4U << 20U, 'a') + "\"}"));
}

}  // namespace
}  // namespace cred
