// SPDX-License-Identifier: Apache-2.0
// Ids that were published with their accounts.
#include "aws/key_account.h"

#include <gtest/gtest.h>

namespace cred {
namespace {

TEST(FindKeyAccount, ReadsKeysOfTheNewGeneration) {
  EXPECT_EQ(find_key_account("ASIAQNZGKIQY56JQ7WML"), "029608264753");
  EXPECT_EQ(find_key_account("ASIAY34FZKBOKMUTVV7A"), "609629065308");
  EXPECT_EQ(find_key_account("AKIASP2TPHJSQH3FJXYZ"), "171436882533");
  EXPECT_EQ(find_key_account("ASIAVJ2E6QGR2WZILJFM"), "364679954851");
  EXPECT_EQ(find_key_account("ASIAQAAAAAAAGMKEM7X5"), "000000000000");
}

TEST(FindKeyAccount, SaysNothingOfOthers) {
  for (const char* id : {"", "AKIA", "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE",
                         "AROAQNZGKIQY56JQ7WML", "ASIAQNZGKIQY56JQ7WMLA", "ASIAQNZGKIQY56JQ7WM",
                         "ASIAQNZGKI0Y56JQ7WML", "asiaqnzgkiqy56jq7wml", "ASIA7777777777777777"}) {
    EXPECT_EQ(find_key_account(id), "") << id;
  }
}

}  // namespace
}  // namespace cred
