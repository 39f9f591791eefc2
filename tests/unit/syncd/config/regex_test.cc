// SPDX-License-Identifier: Apache-2.0
// Regexes: anchored, bounded in size, linear in time.
#include "syncd/config/regex.h"

#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

TEST(Regex, MatchesTheWholeText) {
  const auto regex = Regex::compile("a|bc?");

  ASSERT_TRUE(regex);
  EXPECT_TRUE(regex->matches("bc"));
  EXPECT_FALSE(regex->matches("ab"));
  EXPECT_FALSE(regex->matches("xa"));
}

TEST(Regex, BackReferencesAndLookAroundAreRefused) {
  for (const char* const pattern : {"(a)\\1", "(?=a)b", "(?<!a)b"}) {
    EXPECT_FALSE(Regex::compile(pattern)) << pattern;
  }
}

TEST(Regex, APatternOfExponentialTimeElsewhereEndsAtOnce) {
  const auto regex = Regex::compile("(a*)*(a|aa)*(a+)+b");

  ASSERT_TRUE(regex);
  EXPECT_FALSE(regex->matches(std::string(5000, 'a')));
}

TEST(Regex, TooLargeProgramsAreRefused) {
  EXPECT_FALSE(Regex::compile("((x{30}){30}){30}"));
  EXPECT_FALSE(Regex::compile(std::string(1001, 'a')));
}

}  // namespace
}  // namespace cred::syncd
