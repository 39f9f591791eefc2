// SPDX-License-Identifier: Apache-2.0
// The grammar of label selectors and what they match.
#include "syncd/config/label_selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;

TEST(LabelSelector, MatchesAsKubectlDoes) {
  const Pairs labels = {{"env", "prod"}, {"tier", ""}, {"example.com/team", "a"}};
  const std::vector<std::pair<std::string, bool>> table = {
      {"env=prod", true},
      {"env==prod", true},
      {" env = prod , tier ", true},
      {"env=test", false},
      {"env!=test", true},
      {"env!=prod", false},
      {"absent!=x", true},
      {"env in (test,prod)", true},
      {"env in ( test , prod )", true},
      {"env in(prod)", true},
      {"env in (test)", false},
      {"absent in (x)", false},
      {"env notin (test)", true},
      {"env notin (test,prod)", false},
      {"absent notin (x)", true},
      {"env", true},
      {"absent", false},
      {"!env", false},
      {"! absent", true},
      {"tier=", true},
      {"tier in (,x)", true},
      {"env=", false},
      {"example.com/team=a", true},
      {"env=prod,!absent,example.com/team in (a,b)", true},
      {"env=prod,absent", false},
  };
  for (const auto& [text, expected] : table) {
    SCOPED_TRACE(text);
    const auto selector = parse_label_selector(text);
    ASSERT_TRUE(selector) << selector.error().text;
    EXPECT_EQ(matches_labels(*selector, labels), expected);
  }
}

TEST(LabelSelector, OperatorsMayBeKeys) {
  const auto selector = parse_label_selector("in in (in),notin");

  ASSERT_TRUE(selector);
  EXPECT_TRUE(matches_labels(*selector, {{"in", "in"}, {"notin", ""}}));
}

TEST(LabelSelector, RefusesWhatIsNone) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "is empty"},
      {"  ", "is empty"},
      {",", "is not a label key"},
      {"a,", "is not a label key"},
      {"=b", "is not a label key"},
      {"!a=b", "where a comma was expected"},
      {"a b", "\"b\" is not an operator"},
      {"a>1", "\">\" is not an operator"},
      {"a in b", "lacks ("},
      {"a in (b", "lacks )"},
      {"a in ()", "has no value"},
      {"a=b c", "where a comma was expected"},
      {"a=-b", "is not a label value"},
      {"a in (b,-c)", "is not a label value"},
      {"-a", "is not a label key"},
      {"A_/b", "is not a label key"},
      {"a/b/c", "is not a label key"},
      {"a=" + std::string(64, 'x'), "is not a label value"},
  };
  for (const auto& [text, cause] : table) {
    SCOPED_TRACE(text);
    const auto selector = parse_label_selector(text);
    ASSERT_FALSE(selector);
    EXPECT_THAT(selector.error().text, HasSubstr(cause));
  }
}

}  // namespace
}  // namespace cred::syncd
