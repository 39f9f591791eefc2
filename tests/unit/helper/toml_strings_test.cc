// SPDX-License-Identifier: Apache-2.0
// Finding one list among everything that TOML allows before it.
#include "helper/full/toml_strings.h"

#include <gtest/gtest.h>

namespace cred {
namespace {

using Texts = std::vector<std::string>;

// The items, or one line that says why there are none.
Texts find(std::string_view text) {
  const auto list = find_toml_strings(text, "key");
  if (!list) return {"failed: " + list.error().text.substr(0, list.error().text.find(';'))};
  if (!*list) return {"none"};
  Texts items;
  for (const TomlString& item : (*list)->items) items.push_back(item.text);
  return items;
}

TEST(FindTomlStrings, ReadsListsOfAllForms) {
  EXPECT_EQ(find("key = []"), Texts{});
  EXPECT_EQ(find("key=[\"a\",'b' , ]"), (Texts{"a", "b"}));
  EXPECT_EQ(find("'key' = [\r\n\t# why\r\n\t\"a\\t\\\"\", # x\r\n]\r\n"), Texts{"a\t\""});
  EXPECT_EQ(find("\xEF\xBB\xBF\"key\" = ['a\\']"), Texts{"a\\"});
}

TEST(FindTomlStrings, PassesOverWhatStandsBefore) {
  for (const std::string before :
       {"# key = 1\n\n", "a = \"key = [\"\n", "a = '''\nkey = ['x']\n'''\n",
        "a = \"\"\"x\\\"\"\"\"\nb.\"c d\" = 1979-05-27T07:32:00Z\n",
        "a = [[1, 2], ['x',\n 'y'], {b = 'c', d = [1]}] # [\n",
        "key.a = 1\nakey = 2\nkeya = 3\n"}) {
    SCOPED_TRACE(before);
    EXPECT_EQ(find(before + "key = ['a']\n"), Texts{"a"});
  }
}

TEST(FindTomlStrings, EndsAtTheFirstTable) {
  EXPECT_EQ(find("[t]\nkey = ['a']"), Texts{"none"});
  EXPECT_EQ(find("a = 1\n [[t]]\nkey = ['a']"), Texts{"none"});
  EXPECT_EQ(find(""), Texts{"none"});
}

TEST(FindTomlStrings, NamesTheLineThatItDoesNotUnderstand) {
  EXPECT_EQ(find("a = 1\nkey = 2\n"),
            Texts{"failed: line 2 has key in a form that is not understood here"});
  EXPECT_EQ(find("a = 1\n\n???\n"), Texts{"failed: line 3 has no key and value"});
  EXPECT_EQ(find("a = \"x\nkey = []"),
            Texts{"failed: line 1 has a value that is not understood here"});
  for (const std::string text : {"key", "key =", "key = [", "key = ['a'", "key = ['a' 'b']",
                                 "key = ['a'] x", "a = [", "a = {b}", "a = '''"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(find_toml_strings(text, "key"));
  }
  EXPECT_FALSE(find_toml_strings("a = " + std::string(100000, '['), "key"));
}

TEST(FindTomlStrings, TellsWhereThePartsAre) {
  const auto list = find_toml_strings("# x\nkey = ['a', 'b']\n", "key");
  ASSERT_TRUE(list && *list);
  EXPECT_EQ((*list)->key, 4U);
  EXPECT_EQ((*list)->open, 10U);
  EXPECT_EQ((*list)->close, 19U);
  EXPECT_EQ((*list)->items[0].begin, 11U);
  EXPECT_EQ((*list)->items[0].end, 14U);
  EXPECT_EQ((*list)->items[0].comma, 14U);
  EXPECT_EQ((*list)->items[1].comma, std::string_view::npos);
  EXPECT_TRUE((*list)->has("b"));
}

}  // namespace
}  // namespace cred
