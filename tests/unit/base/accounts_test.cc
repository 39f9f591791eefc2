// SPDX-License-Identifier: Apache-2.0
// What the databases say is what the files say, of those who are in both.
#include "base/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred {
namespace {

TEST(Accounts, FindsRootByNumberAndByName) {
  for (const auto& root : {find_account(0), find_account_by_name("root")}) {
    ASSERT_TRUE(root);
    EXPECT_EQ(root->name, "root");
    EXPECT_EQ(root->home, read_account(0)->home);
    EXPECT_EQ(root->user, 0U);
  }
}

TEST(Accounts, KnowsNobodyWhoIsNotThere) {
  EXPECT_FALSE(find_account(4294967294U));
  EXPECT_FALSE(find_account_by_name("no such user"));
}

TEST(Accounts, ListsTheGroupsOfTheFiles) {
  const auto root = find_account(0);
  ASSERT_TRUE(root);
  EXPECT_EQ(list_groups(*root).front(), root->group);
  EXPECT_THAT(list_groups(*root), ::testing::IsSupersetOf(read_groups(*root)));
}

TEST(Accounts, GiveWhoHasNoEntryTheGroupAlone) {
  EXPECT_THAT(list_groups({"no such user", "", 54321, 54322}), ::testing::ElementsAre(54322));
}

}  // namespace
}  // namespace cred
