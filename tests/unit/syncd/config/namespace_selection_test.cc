// SPDX-License-Identifier: Apache-2.0
// Which namespaces rules select: every form, and excludes that win.
#include "syncd/config/namespace_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool selects(const NamespaceRules& rules, const std::string& name, const Pairs& labels = {},
             const Pairs& annotations = {}) {
  return NamespaceSelection(rules).selects(name, labels, annotations);
}

TEST(NamespaceSelection, NothingSelectsNothing) {
  EXPECT_FALSE(selects({}, "a", {{"a", "b"}}, {{"", ""}}));
}

TEST(NamespaceSelection, Names) {
  NamespaceRules rules;
  rules.names = {"a", "b"};

  EXPECT_TRUE(selects(rules, "b"));
  EXPECT_FALSE(selects(rules, "bb"));
}

TEST(NamespaceSelection, Globs) {
  NamespaceRules rules;
  rules.globs = {"team-*", "dev?"};

  EXPECT_TRUE(selects(rules, "team-"));
  EXPECT_TRUE(selects(rules, "dev1"));
  EXPECT_FALSE(selects(rules, "dev"));
  EXPECT_FALSE(selects(rules, "a-team-b"));
}

TEST(NamespaceSelection, RegexesMatchTheWholeName) {
  NamespaceRules rules;
  rules.regexes = {"prod|x[0-9]+"};

  EXPECT_TRUE(selects(rules, "prod"));
  EXPECT_TRUE(selects(rules, "x12"));
  EXPECT_FALSE(selects(rules, "product"));
  EXPECT_FALSE(selects(rules, "ax12"));
}

TEST(NamespaceSelection, Selectors) {
  NamespaceRules rules;
  rules.selectors = {"team=a", "team=b,env=prod"};

  EXPECT_TRUE(selects(rules, "n", {{"team", "a"}}));
  EXPECT_TRUE(selects(rules, "n", {{"env", "prod"}, {"team", "b"}}));
  EXPECT_FALSE(selects(rules, "n", {{"team", "b"}}));
}

TEST(NamespaceSelection, AnAnnotationByKeyOrByValue) {
  NamespaceRules rules;
  rules.annotation = "pull";
  EXPECT_TRUE(selects(rules, "n", {}, {{"pull", "no"}}));
  EXPECT_FALSE(selects(rules, "n", {{"pull", "label"}}, {}));

  rules.annotation = "pull=yes";
  EXPECT_TRUE(selects(rules, "n", {}, {{"pull", "yes"}}));
  EXPECT_FALSE(selects(rules, "n", {}, {{"pull", "no"}}));
}

TEST(NamespaceSelection, ExcludesWin) {
  NamespaceRules rules;
  rules.names = {"a"};
  rules.globs = {"*"};
  rules.exclude_names = {"a"};
  rules.exclude_globs = {"kube-*"};
  rules.exclude_regexes = {"x[0-9]"};
  rules.exclude_selectors = {"off"};
  rules.exclude_annotation = "skip";

  EXPECT_TRUE(selects(rules, "b"));
  EXPECT_FALSE(selects(rules, "a"));
  EXPECT_FALSE(selects(rules, "kube-system"));
  EXPECT_FALSE(selects(rules, "x1"));
  EXPECT_FALSE(selects(rules, "b", {{"off", ""}}));
  EXPECT_FALSE(selects(rules, "b", {}, {{"skip", ""}}));
}

TEST(NamespaceSelection, AnExcludeThatDoesNotCompileExcludesAll) {
  NamespaceRules rules;
  rules.names = {"a"};
  rules.exclude_regexes = {"("};

  EXPECT_FALSE(selects(rules, "a"));
  EXPECT_THAT(NamespaceSelection(rules).fixed_names(), IsEmpty());
}

TEST(NamespaceSelection, FixedNamesAreThoseThatNoNameExcludes) {
  NamespaceRules rules;
  rules.names = {"a", "b", "kube-x"};
  rules.exclude_globs = {"kube-*"};
  rules.exclude_names = {"b"};

  EXPECT_THAT(NamespaceSelection(rules).fixed_names(), ElementsAre("a"));
}

TEST(NeedsList, OnlyWhereMoreThanNamesDecides) {
  NamespaceRules rules;
  rules.names = {"a"};
  rules.exclude_globs = {"b*"};
  EXPECT_FALSE(needs_list(rules));

  NamespaceRules with_exclude = rules;
  with_exclude.exclude_selectors = {"a"};
  EXPECT_TRUE(needs_list(with_exclude));

  NamespaceRules with_annotation = rules;
  with_annotation.annotation = "a";
  EXPECT_TRUE(needs_list(with_annotation));
}

}  // namespace
}  // namespace cred::syncd
