// SPDX-License-Identifier: Apache-2.0
// One level of JSON as text: rendered unchanged it is the same, byte by byte.
#include "helper/full/json_members.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

TEST(JsonMembers, RenderTheTextThatWasParsed) {
  for (const std::string text :
       {"{}", "{ }", "{\n}", R"({"a":1})", R"({ "a" : [1, {"b":"}"}] , "c":"\"," })",
        "{\r\n\t\"a\"\t:\ttrue\r\n}", R"({"a":1,"a":2})"}) {
    const auto members = parse_members(text);
    ASSERT_TRUE(members) << text;
    EXPECT_EQ(render_members(*members), text);
  }
}

TEST(JsonMembers, DecodesNames) {
  const auto members = parse_members(R"({"\u0061\"b":1})");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->list.size(), 1U);
  EXPECT_EQ(members->list[0].name, "a\"b");
}

TEST(JsonMembers, RefuseWhatIsNoObject) {
  for (const std::string text : {"", "[]", "null", "\"{}\"", "{", "1"}) {
    EXPECT_FALSE(parse_members(text)) << text;
  }
}

TEST(JsonMembers, ANewOneIsWrittenLikeTheOthers) {
  auto members = parse_members("{\n  \"a\" : 1\n}");
  ASSERT_TRUE(members);
  add_string_member(*members, "b", "c", {});
  EXPECT_EQ(render_members(*members), "{\n  \"a\" : 1,\n  \"b\" : \"c\"\n}");
}

TEST(JsonMembers, TheFirstOneIsWrittenAsTold) {
  JsonMembers members{{}, "\n"};
  add_string_member(members, "b", "c", {{}, "\n\t", "\"\": ", {}, {}});
  EXPECT_EQ(render_members(members), "{\n\t\"b\": \"c\"\n}");
}

TEST(JsonMembers, ANewNameIsEscaped) {
  JsonMembers members;
  add_string_member(members, "a\"\n", "\\", {{}, {}, "\"\":", {}, {}});
  EXPECT_EQ(render_members(members), R"({"a\"\n":"\\"})");
}

TEST(JsonMembers, OnlyAStringIsAStringValue) {
  const auto members = parse_members(R"({"a":"x\u0041","b":1,"c":null,"d":["x"]})");
  ASSERT_TRUE(members);
  EXPECT_EQ(find_string_value(members->list[0]), "xA");
  for (const std::size_t i : {1U, 2U, 3U}) {
    EXPECT_EQ(find_string_value(members->list[i]), std::nullopt) << i;
  }
}

}  // namespace
}  // namespace cred
