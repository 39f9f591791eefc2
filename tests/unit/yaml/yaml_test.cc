// SPDX-License-Identifier: Apache-2.0
// YAML as values with lines, and what is refused.
#include "yaml/yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

TEST(ParseYaml, KeepsOrderAndLines) {
  const auto document = parse_yaml("a: 1\nb:\n  - x\n  - {c: \"two words\"}\n", "f");

  ASSERT_TRUE(document) << document.error().text;
  EXPECT_EQ(document->kind, YamlNode::Kind::map);
  EXPECT_EQ(find_member(*document, "a")->text, "1");
  const YamlNode* list = find_member(*document, "b");
  ASSERT_EQ(list->items.size(), 2U);
  EXPECT_EQ(list->items[0].line, 3);
  EXPECT_EQ(find_member(list->items[1], "c")->text, "two words");
  EXPECT_EQ(find_member(list->items[1], "d"), nullptr);
}

TEST(ParseYaml, TakesNothingForNull) {
  for (const char* text : {"", "# only a comment\n", "---\n"}) {
    const auto document = parse_yaml(text, "f");
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(document->kind, YamlNode::Kind::null);
  }
}

TEST(ParseYaml, KnowsTheLinesOfKeysAndOfTheirValues) {
  const auto document = parse_yaml("a:\n  b: 1\n", "f");

  ASSERT_TRUE(document) << document.error().text;
  EXPECT_EQ(find_member(*document, "a")->key_line, 1);
  EXPECT_EQ(find_member(*document, "a")->line, 2);
}

TEST(ParseYaml, TakesAnEmptyDocumentAfterTheFirstForNone) {
  for (const char* const text : {"a: 1\n---\n", "a: 1\n...\n", "---\na: 1\n---\n# end\n"}) {
    const auto document = parse_yaml(text, "f");
    ASSERT_TRUE(document) << document.error().text;
    EXPECT_EQ(find_member(*document, "a")->text, "1");
  }
}

struct Case {
  std::string text;
  std::string message;
};

TEST(ParseYaml, RefusesNamingTheLine) {
  const std::vector<Case> cases = {
      {"a: 1\na: 2\n", "f:2: a key stands twice, first in line 1"},
      {"a: 1\n---\nb: 1\n", "f:3: there is more than one document"},
      {"a: 1\n---\n[\n", "not valid YAML"},
      {"a:\n  b: 1\n\n  b: 2\n", "f:4: a key stands twice, first in line 2"},
      {"a: &x [*x]\n", "f:1: an alias stands inside of what it is for"},
      {"a: 1\n<<: 2\n", "f:2: << takes a map, or a list of maps"},
      {"a: 1\n<<: [{b: 1}, 2]\n", "f:2: << takes a map, or a list of maps"},
      {"a: &x {b: 1}\n*x : 2\n", "f:2: a key must be a word"},
      {"a: 1\nb: *x\n", "f:2: not valid YAML"},
      {"? [1, 2]\n: x\n", "f:1: a key must be a word"},
      {"a: [1\nb: 2\n", "not valid YAML"},
      {std::string(20, '['), "f:1: nested deeper than 16"},
      {std::string(1100000, ' '), "f: larger than 1 MiB"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.text.substr(0, 40));
    const auto document = parse_yaml(test.text, "f");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, Errc::local);
    EXPECT_NE(document.error().text.find(test.message), std::string::npos) << document.error().text;
  }
}

YamlNode parse(const std::string& text, const YamlRules& rules = {}) {
  auto document = parse_yaml(text, "f", rules);
  EXPECT_TRUE(document) << document.error().text;
  return document ? *std::move(document) : YamlNode{};
}

TEST(ParseYaml, ExpandsAliases) {
  const YamlNode document = parse("a: &x {b: [1, 2]}\nc: *x\nd: &y word\n*y : *y\n");

  EXPECT_EQ(find_member(*find_member(document, "c"), "b")->items.at(1).text, "2");
  EXPECT_EQ(find_member(document, "c")->line, 2);
  EXPECT_EQ(find_member(document, "word")->text, "word");
}

TEST(ParseYaml, TakesTheAnchorThatStandsLastBeforeAnAlias) {
  const YamlNode document = parse("- &x 1\n- *x\n- &x 2\n- *x\n");
  EXPECT_EQ(document.items.at(1).text + document.items.at(3).text, "12");
}

TEST(ParseYaml, MergesMaps) {
  const YamlNode document = parse(
      "one: &1 {a: 1, b: 1}\ntwo: &2 {b: 2, c: 2}\nall: {<<: [*1, *2], a: own}\n"
      "late: {<<: *1, b: own}\nword: {\"<<\": *1}\n");

  const YamlNode& all = *find_member(document, "all");
  EXPECT_EQ(find_member(all, "a")->text, "own");
  EXPECT_EQ(find_member(all, "b")->text, "1");
  EXPECT_EQ(find_member(all, "c")->text, "2");
  EXPECT_EQ(find_member(*find_member(document, "late"), "b")->text, "own");
  EXPECT_EQ(find_member(*find_member(document, "word"), "a"), nullptr);
}

TEST(ParseYaml, BoundsWhatAliasesAdd) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    const std::string name = 'a' + std::to_string(i);
    bomb += name + ": &" + name + " [" + last;
    for (int j = 0; j < 8; ++j) bomb += ", " + last;
    bomb += "]\n";
  }
  const auto document = parse_yaml(bomb, "f");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().text, "f:5: aliases make it larger than 1 MiB");
}

TEST(ParseYaml, BoundsTheDepthThatAliasesMake) {
  std::string text = "a0: &a0 []\n";
  for (int i = 1; i < 16; ++i) {
    text += 'a' + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  EXPECT_EQ(parse_yaml(text, "f").error().text, "f:16: nested deeper than 16");
}

TEST(ParseYaml, TakesTheLastTwinWhereItMay) {
  YamlRules rules;
  rules.takes_last_twin = true;
  const YamlNode document = parse("a: 1\nb: 2\na: {c: 3}\n", rules);

  ASSERT_EQ(document.members.size(), 2U);
  EXPECT_EQ(find_member(*find_member(document, "a"), "c")->text, "3");
}

TEST(ParseYaml, TakesTheFirstDocumentWhereItMay) {
  YamlRules rules;
  rules.takes_first_document = true;
  for (const char* const rest : {"---\na: 2\n", "---\n[\n", "...\n"}) {
    EXPECT_EQ(find_member(parse(std::string("a: 1\n") + rest, rules), "a")->text, "1") << rest;
  }
}

TEST(ParseYaml, NamesTheLimitThatIsSet) {
  YamlRules rules;
  rules.max_bytes = std::size_t{2} << 20U;
  EXPECT_TRUE(parse_yaml(std::string(1100000, ' '), "f", rules));
  EXPECT_EQ(parse_yaml(std::string(2100000, ' '), "f", rules).error().text, "f: larger than 2 MiB");
}

TEST(ParseYaml, TellsPlainWordsFromQuotedOnes) {
  const YamlNode document = parse("- 1\n- \"1\"\n- !!str 1\n- >-\n  1\n");
  std::string plain;
  for (const YamlNode& item : document.items) plain += item.is_plain ? 'y' : 'n';
  EXPECT_EQ(plain, "ynnn");
}

TEST(ParseYaml, ReadsAWideMapInTime) {
  std::string text;
  for (int i = 0; i < 80000; ++i) text += 'k' + std::to_string(i) + ": 1\n";
  EXPECT_EQ(parse(text).members.size(), 80000U);
}

TEST(ParseYaml, QuotesNothing) {
  for (const std::string& text :
       {std::string("a: \"\\\x1b\"", 6), std::string("%YAML hunter2.1\n---\na\n")}) {
    const auto document = parse_yaml(text, "f");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().text.find("hunter2"), std::string::npos) << document.error().text;
    EXPECT_EQ(document.error().text.find('\x1b'), std::string::npos) << document.error().text;
  }
}

TEST(ParseYaml, SurvivesBytesThatAreNoText) {
  const auto document = parse_yaml(std::string("a: \x00\xff\xfe\x80", 7), "f");

  if (!document) {
    EXPECT_EQ(document.error().code, Errc::local);
  }
}

}  // namespace
}  // namespace cred
