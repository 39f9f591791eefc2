// SPDX-License-Identifier: Apache-2.0
// Users and groups out of files that anybody may have written.
#include "base/account_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

TEST(FindHomeIn, TakesTheFirstUserOfThatNumber) {
  const std::string text =
      "root:x:0:0:root:/root:/bin/bash\n"
      "nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n"
      "late:x:65534:1::/late:\n";
  EXPECT_EQ(find_home_in(text, 0), "/root");
  EXPECT_EQ(find_home_in(text, 65534), "/nonexistent");
  EXPECT_EQ(find_home_in(text, 6553), "");
  EXPECT_EQ(find_home_in("", 0), "");
}

TEST(FindHomeIn, NeedsNoNewlineAtTheEnd) {
  EXPECT_EQ(find_home_in("\n\nme:x:7:7::/me:", 7), "/me");
}

TEST(FindHomeIn, PassesOverWhatIsNoLineOfAUser) {
  const std::string text =
      "+::7:7::/of-nis:\n-no:x:7:7::/no:\n#me:x:7:7::/comment:\nme:x:7:7::/few\n"
      "me:x:7:7::/many:a:b\nme:x: 7:7::/blank:\nme:x:-7:7::/sign:\nme:x::7::/none:\nme\n:::::::\n"
      "me:x:7:7::/me:\n";
  EXPECT_EQ(find_home_in(text, 7), "/me");
}

// A number that were cut to 32 bits would be another user's, root's here.
TEST(FindHomeIn, CutsNoNumber) {
  const std::string text = "big:x:4294967296:0::/big:\nlast:x:4294967295:0::/last:\n";
  EXPECT_EQ(find_home_in(text, 0), "");
  EXPECT_EQ(find_home_in(text, 4294967295U), "/last");
}

TEST(FindHomeIn, WantsAnAbsolutePath) {
  EXPECT_EQ(find_home_in("me:x:7:7::me:\n", 7), "");
  EXPECT_EQ(find_home_in("me:x:7:7:::\n", 7), "");
  EXPECT_EQ(find_home_in(std::string("me:x:7:7::/m\0e:\n", 16), 7), "");
}

TEST(FindGroupIn, TakesTheFirstOfThatName) {
  const std::string text =
      "ecr-cache-2:x:1:\n+ecr-cache:x:2:\necr-cache:x:998:a,b\necr-cache:x:3:\n";
  EXPECT_EQ(find_group_in(text, "ecr-cache"), 998U);
  EXPECT_EQ(find_group_in(text, "ecr"), std::nullopt);
}

TEST(FindGroupIn, PassesOverWhatHasNoNumber) {
  const std::string text = "g:x::\ng:x:no:\ng:x:1\ng:x:99999999999:\ng:x:5:\n";
  EXPECT_EQ(find_group_in(text, "g"), 5U);
}

TEST(FindAccountIn, FindsByNumberAndByName) {
  const std::string text = "root:x:0:0::/root:\nme:x:7:8:Me,,,:/me:/bin/sh\nme:x:9:9::/other:\n";
  for (const auto& found : {find_account_in(text, 7), find_account_in(text, "me")}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "me");
    EXPECT_EQ(found->home, "/me");
    EXPECT_EQ(found->user, 7U);
    EXPECT_EQ(found->group, 8U);
  }
  EXPECT_FALSE(find_account_in(text, 8));
  EXPECT_FALSE(find_account_in(text, "m"));
}

TEST(FindAccountIn, KeepsAUserWithoutHomeAndPassesOverOneWithoutGroup) {
  const std::string text = "me:x:7:x::/none:\nme:x:7:8::relative:\n";
  const auto found = find_account_in(text, "me");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->group, 8U);
  EXPECT_EQ(found->home, "");
}

TEST(FindGroupsIn, TakesOwnGroupFirstAndEachOnce) {
  const std::string text =
      "own:x:8:me\na:x:1:you,me\nb:x:2:me\nc:x:3:mean,you\nd:x:2:me\ne:x:no:me\n+f:x:4:me\n";
  EXPECT_THAT(find_groups_in(text, {"me", "/me", 7, 8}), ::testing::ElementsAre(8, 1, 2));
  EXPECT_THAT(find_groups_in("", {"me", "/me", 7, 8}), ::testing::ElementsAre(8));
}

TEST(ReadAccounts, FindsRootInTheFiles) {
  EXPECT_EQ(read_home(0).substr(0, 1), "/");
  EXPECT_EQ(read_group("root"), 0U);
  const auto root = read_account("root");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->user, 0U);
  EXPECT_EQ(read_account(0)->name, "root");
  EXPECT_FALSE(read_account("no such user"));
  EXPECT_EQ(read_groups(*root).front(), root->group);
  EXPECT_EQ(read_group("no such group"), std::nullopt);
}

}  // namespace
}  // namespace cred
