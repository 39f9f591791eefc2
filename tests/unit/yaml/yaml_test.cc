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
      {"a: 1\n---\n[\n", "no YAML"},
      {"a:\n  b: 1\n\n  b: 2\n", "f:4: a key stands twice, first in line 2"},
      {"a: &x 1\n", "f:1: anchors are not supported"},
      {"a: 1\nb: *x\n", "f:2: no YAML"},
      {"? [1, 2]\n: x\n", "f:1: a key must be a word"},
      {"a: [1\nb: 2\n", "no YAML"},
      {std::string(20, '['), "f:1: nested too deep"},
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
