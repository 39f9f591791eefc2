// SPDX-License-Identifier: Apache-2.0
// Edits of a JSON object: what was not touched stays, in its order.
#include "json/json_edit.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

JsonEdit parse(std::string_view text) {
  auto edit = JsonEdit::parse(text);
  EXPECT_TRUE(edit) << text;
  return *std::move(edit);
}

TEST(JsonEdit, KeepsOrderAndForeignMembers) {
  JsonEdit edit = parse(R"({"z":1,"a":{"deep":[1,2.5,null]},"m":"x"})");
  ASSERT_TRUE(edit.set_string({"m"}, "y"));
  EXPECT_EQ(edit.render(0), "{\"z\":1,\"a\":{\"deep\":[1,2.5,null]},\"m\":\"y\"}\n");
}

TEST(JsonEdit, AddsLast) {
  JsonEdit edit = parse(R"({"b":"1"})");
  ASSERT_TRUE(edit.set_string({"a"}, "2"));
  EXPECT_EQ(edit.names_at({}), (std::vector<std::string>{"b", "a"}));
}

TEST(JsonEdit, MakesObjectsOnTheWay) {
  JsonEdit edit;
  ASSERT_TRUE(edit.set_string({"a", "b"}, "c"));
  EXPECT_EQ(edit.find_string({"a", "b"}), "c");
  EXPECT_TRUE(edit.is_object({"a"}));
}

TEST(JsonEdit, TakesNullForAnEmptyObject) {
  JsonEdit edit = parse(R"({"a":null})");
  EXPECT_TRUE(edit.set_string({"a", "b"}, "c"));
}

TEST(JsonEdit, RefusesAWayThroughSomethingElse) {
  JsonEdit edit = parse(R"({"a":"text"})");
  EXPECT_FALSE(edit.set_string({"a", "b"}, "c"));
  EXPECT_FALSE(edit.set_string({}, "c"));
  EXPECT_EQ(edit.render(0), "{\"a\":\"text\"}\n");
}

TEST(JsonEdit, NamesMayHoldAnyCharacter) {
  JsonEdit edit;
  ASSERT_TRUE(edit.set_string({"a/b~\"c"}, "x"));
  EXPECT_EQ(edit.find_string({"a/b~\"c"}), "x");
  EXPECT_TRUE(JsonEdit::parse(edit.render()));
}

TEST(JsonEdit, RemovesWhatIsThereOnce) {
  JsonEdit edit = parse(R"({"a":{"b":"c","d":1}})");
  EXPECT_TRUE(edit.remove({"a", "b"}));
  EXPECT_FALSE(edit.remove({"a", "b"}));
  EXPECT_FALSE(edit.remove({}));
  EXPECT_EQ(edit.render(0), "{\"a\":{\"d\":1}}\n");
}

TEST(JsonEdit, FindsOnlyStrings) {
  const JsonEdit edit = parse(R"({"n":1,"l":["x"],"s":""})");
  EXPECT_EQ(edit.find_string({"n"}), std::nullopt);
  EXPECT_EQ(edit.find_string({"l", "0"}), std::nullopt);
  EXPECT_EQ(edit.find_string({"s"}), "");
  EXPECT_TRUE(edit.has({"n"}));
  EXPECT_FALSE(edit.has({"n", "x"}));
}

TEST(JsonEdit, RefusesWhatIsNoObject) {
  for (const std::string text : {"", "[]", "\"x\"", "{", "{\"a\":1}x"}) {
    EXPECT_FALSE(JsonEdit::parse(text)) << text;
  }
  EXPECT_FALSE(JsonEdit::parse(std::string(100'000, '[')));
}

TEST(JsonEdit, ReplacesMalformedUtf8) {
  JsonEdit edit;
  ASSERT_TRUE(edit.set_string({"a"}, "\xff"));
  EXPECT_EQ(edit.render(0), "{\"a\":\"\xEF\xBF\xBD\"}\n");
}

TEST(JsonEdit, ACopyIsAnotherObject) {
  JsonEdit edit = parse(R"({"a":"1"})");
  const JsonEdit copy = edit;
  ASSERT_TRUE(edit.set_string({"a"}, "2"));
  EXPECT_EQ(copy.find_string({"a"}), "1");
}

}  // namespace
}  // namespace cred
