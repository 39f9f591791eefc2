// SPDX-License-Identifier: Apache-2.0
// Look-ups in good JSON, and refusal of the rest.
#include "json/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

JsonDocument parse(std::string_view text) {
  auto document = JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return *document;
}

TEST(JsonDocument, FindsEveryTypeByPath) {
  const JsonDocument document =
      parse(R"({"list":[{"text":"a\u00e9\n","whole":-3,"part":1.5e3,"flag":true}],"empty":""})");
  EXPECT_EQ(document.find_string("/list/0/text"), "a\xC3\xA9\n");
  EXPECT_EQ(document.find_string("/empty"), "");
  EXPECT_EQ(document.find_integer("/list/0/whole"), -3);
  EXPECT_EQ(document.find_number("/list/0/whole"), -3.0);
  EXPECT_EQ(document.find_number("/list/0/part"), 1500.0);
  EXPECT_EQ(document.find_boolean("/list/0/flag"), true);
  EXPECT_EQ(document.find_array_size("/list"), 1U);
  EXPECT_TRUE(document.is_object(""));
  EXPECT_TRUE(document.is_object("/list/0"));
}

TEST(JsonDocument, RefusesATextThatIsNowhere) {
  EXPECT_FALSE(JsonDocument::parse(std::string_view()));
}

TEST(JsonDocument, FindsNothingElsewhereOrOfAnotherType) {
  const JsonDocument document = parse(R"({"list":[],"text":"1","part":1.5,"null":null})");
  EXPECT_EQ(document.find_string("/missing"), std::nullopt);
  EXPECT_EQ(document.find_string("/list/0"), std::nullopt);
  EXPECT_EQ(document.find_string("/text/deeper"), std::nullopt);
  EXPECT_EQ(document.find_string("/null"), std::nullopt);
  EXPECT_EQ(document.find_string("no-slash"), std::nullopt);
  EXPECT_EQ(document.find_number("/text"), std::nullopt);
  EXPECT_EQ(document.find_integer("/part"), std::nullopt);
  EXPECT_EQ(document.find_boolean("/text"), std::nullopt);
  EXPECT_EQ(document.find_array_size(""), std::nullopt);
  EXPECT_FALSE(document.is_object("/list"));
}

TEST(JsonDocument, FindsTheStringsOfAnObjectInTheirOrder) {
  const JsonDocument document = parse(R"({"o":{"b":"1","n":7,"a":"","l":[],"b/c":"2"}})");

  EXPECT_THAT(document.find_strings("/o"),
              ElementsAre(Pair("b", "1"), Pair("a", ""), Pair("b/c", "2")));
}

TEST(JsonDocument, FindsTheItemsOfAListAsDocumentsThatOutliveIt) {
  std::vector<JsonDocument> items;
  {
    const JsonDocument document = parse(R"({"items":[{"name":"a","in":[1,2]},{"name":"b"},"c"]})");
    items = document.find_items("/items");
  }
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].find_string("/name"), "a");
  EXPECT_EQ(items[0].find_integer("/in/1"), 2);
  EXPECT_EQ(items[1].find_string("/name"), "b");
  EXPECT_EQ(items[2].find_string(""), "c");
}

TEST(JsonDocument, FindsNoItemsWhereThereIsNoList) {
  const JsonDocument document = parse(R"({"o":{"0":"a"},"s":"b","e":[]})");
  for (const char* const path : {"", "/o", "/s", "/e", "/missing"}) {
    EXPECT_THAT(document.find_items(path), IsEmpty()) << path;
  }
}

TEST(JsonDocument, FindsNoStringsWhereThereIsNoObject) {
  const JsonDocument document = parse(R"({"l":["a"],"s":"b","e":{}})");
  for (const char* const path : {"/l", "/s", "/e", "/missing"}) {
    EXPECT_THAT(document.find_strings(path), IsEmpty()) << path;
  }
}

TEST(JsonDocument, TakesAsMuchAsItIsTold) {
  const std::string text = '"' + std::string(98, 'a') + '"';
  EXPECT_FALSE(JsonDocument::parse(text, 99));
  EXPECT_TRUE(JsonDocument::parse(text, 100));
  EXPECT_TRUE(JsonDocument::parse(text, 101));
}

TEST(JsonDocument, OutlivesItsText) {
  std::string text = R"({"key":"value"})";
  const JsonDocument document = parse(text);
  text.assign(text.size(), 'x');
  const JsonDocument copy = document;
  EXPECT_EQ(copy.find_string("/key"), "value");
}

TEST(JsonDocument, RefusesWhatIsNotOneJsonValue) {
  for (const char* const text :
       {"", " ", "{", "<html>", "{} {}", "{'a':1}", "[1,]", "\"\xFF\"", "{\"a\":01}", "nul",
        "{\"n\":NaN}", "{\"n\":1e999}", "{\"n\":99999999999999999999}"}) {
    const auto document = JsonDocument::parse(text);
    ASSERT_FALSE(document) << text;
    EXPECT_EQ(document.error().code, Errc::bad_reply);
  }
}

TEST(JsonDocument, KeepsContentOutOfItsErrors) {
  const auto document = JsonDocument::parse(R"({"SecretAccessKey":"hunter2")");
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error().text, Not(HasSubstr("hunter2")));
}

TEST(JsonDocument, BoundsDepthAndSize) {
  const std::string deep(65, '[');
  EXPECT_FALSE(JsonDocument::parse(deep + std::string(65, ']')));
  EXPECT_TRUE(JsonDocument::parse(deep.substr(2) + std::string(63, ']')));
  EXPECT_FALSE(JsonDocument::parse('"' + std::string(std::size_t{4} << 20U, 'a') + '"'));
}

}  // namespace
}  // namespace cred
