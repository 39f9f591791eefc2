// SPDX-License-Identifier: Apache-2.0
// What Go's decoder takes, as docker 28.5 did with each of these as its config.json.
#include "json/json_check.h"

#include <gtest/gtest.h>

#include "json/json_unquote.h"

namespace cred {
namespace {

using Texts = std::vector<std::string>;

Texts oddities_of(std::string_view text) {
  const auto extent = check_json(text);
  if (!extent) return {"failed: " + extent.error().text};
  Texts oddities;
  for (const std::string& oddity : extent->oddities) {
    oddities.push_back(oddity.substr(0, oddity.find(',')));
  }
  return oddities;
}

TEST(CheckJson, TakesWhatIsPlain) {
  for (const std::string text :
       {"{}", " [ ] ", "{\"a\":[1,-0.5e+7,true,false,null,\"\\u00e9\\\\\\n\"],\"b\":{\"c\":[]}}\n",
        "\"\\ud83d\\ude00\"", "0", "{\"x\":1e400}"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(oddities_of(text), Texts{});
  }
  const std::string deep(70, '[');
  EXPECT_EQ(oddities_of(deep + std::string(70, ']')), Texts{});
}

TEST(CheckJson, SaysWhatIsUnusualAndWhere) {
  EXPECT_EQ(oddities_of("{\n}\n}"), Texts{"line 3 has text behind the object"});
  EXPECT_EQ(oddities_of("{\n\"a\":\"\xe9\"}"), Texts{"line 2 has bytes that are not UTF-8"});
  EXPECT_EQ(oddities_of("[\"\\ud800\",\n\"\\udc00\"]"),
            Texts{"line 1 has half of a surrogate pair"});
  EXPECT_EQ(oddities_of("\"\\ud83d\\ude00\\ude00\""), Texts{"line 1 has half of a surrogate pair"});
}

TEST(CheckJson, RefusesWhatIsNoJson) {
  for (const std::string text : {"{",       "{\"a\"}",   "{\"a\":1,}", "[1,]", "{/**/}",
                                 "[01]",    "1.",        "-",          "1e",   "\"a\nb\"",
                                 "\"\\x\"", "\"\\u12\"", "\"",         "tru",  "\xEF\xBB\xBF{}",
                                 "{]",      "[}",        "{1:2}",      "",     "nul"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(check_json(text));
  }
  EXPECT_EQ(oddities_of("{\n  \"a\": x}"), Texts{"failed: no valid JSON at line 2, column 8"});
  EXPECT_EQ(oddities_of("{\"a\":"), Texts{"failed: it ends before its JSON is complete"});
  EXPECT_FALSE(check_json(std::string(10001, '[')));
}

TEST(CheckJson, EndsBehindTheFirstValue) {
  const auto extent = check_json("  {} {");
  ASSERT_TRUE(extent);
  EXPECT_EQ(extent->begin, 2U);
  EXPECT_EQ(extent->end, 4U);
}

TEST(UnquoteJson, DecodesAsGoDoes) {
  EXPECT_EQ(unquote_json("\"a\\\"\\n\\u00e9\\u20ac\\/\""), "a\"\n\xC3\xA9\xE2\x82\xAC/");
  EXPECT_EQ(unquote_json("\"\\ud83d\\ude00\""), "\xF0\x9F\x98\x80");
  EXPECT_EQ(unquote_json("\"\\ud800x\\udc00\""), "\xEF\xBF\xBDx\xEF\xBF\xBD");
  EXPECT_EQ(unquote_json("\"\\ud800\\u0041\""),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(unquote_json("null"), std::nullopt);
  EXPECT_EQ(unquote_json("\"\xe9\""), "\xe9");
}

}  // namespace
}  // namespace cred
