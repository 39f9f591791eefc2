// SPDX-License-Identifier: Apache-2.0
// Patterns, among them those that make a naive matcher run for ever.
#include "config/pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

TEST(Matches, TakesStarsAndQuestionMarks) {
  EXPECT_TRUE(matches("*.dkr.ecr.eu-*.amazonaws.com", "123.dkr.ecr.eu-west-1.amazonaws.com"));
  EXPECT_TRUE(matches("1234567890??", "123456789012"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("a*b*c", "aXbYbZc"));
  EXPECT_TRUE(matches("", ""));
}

TEST(Matches, TakesTheWholeTextOrNothing) {
  EXPECT_FALSE(matches("example.com", "example.com.evil.org"));
  EXPECT_FALSE(matches("example.com", "an-example.com"));
  EXPECT_FALSE(matches("a?c", "ac"));
  EXPECT_FALSE(matches("", "a"));
  EXPECT_FALSE(matches("a*b", "aXc"));
}

TEST(Matches, EndsSoonOnHostilePatterns) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  EXPECT_FALSE(matches(pattern + "b", std::string(2000, 'a')));
}

}  // namespace
}  // namespace cred
