// SPDX-License-Identifier: Apache-2.0
// Asked for in advance, handed out once.
#include "syncd/reconcile/list_prefetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "syncd/kube/objects/list.h"
#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using testing::Pass;

class ListPrefetchTest : public ::testing::Test {
 protected:
  void fetch() {
    pages_.fetch(pass_.configuration,
                 {[](const TargetKey&, const auto& work) { work(false); }, [] {}});
  }

  std::size_t asked() const { return pass_.cluster.count("GET", "/api/v1/secrets?"); }

  Pass pass_{"*"};
  CallApi call_ = pass_.cluster.deps().call;
  ListPrefetch pages_{call_};
};

TEST_F(ListPrefetchTest, AnswersWhatItHasAskedAlready) {
  fetch();
  EXPECT_EQ(asked(), 1U);
  ASSERT_TRUE(pages_.get(first_page_of_secrets("regcred")));
  EXPECT_EQ(asked(), 1U);
}

TEST_F(ListPrefetchTest, AsksAgainForWhatItHasHandedOut) {
  fetch();
  static_cast<void>(pages_.get(first_page_of_secrets("regcred")));
  static_cast<void>(pages_.get(first_page_of_secrets("regcred")));
  EXPECT_EQ(asked(), 2U);
}

TEST_F(ListPrefetchTest, AsksOnceForTheSecretOfManyRules) {
  pass_.configuration.rules.push_back(pass_.rule());
  pass_.configuration.rules.push_back(pass_.rule());
  pass_.configuration.rules.back().secret = "other";
  fetch();
  EXPECT_EQ(asked(), 2U);
}

// Their rights may end at the namespaces' borders.
TEST_F(ListPrefetchTest, AsksNothingForFixedNames) {
  pass_.rule().namespaces.globs.clear();
  pass_.rule().namespaces.names = {"a"};
  fetch();
  EXPECT_EQ(asked(), 0U);
}

TEST_F(ListPrefetchTest, HandsOutAFailureToo) {
  pass_.cluster.refuse({}, Error{Errc::unavailable, "gone"});
  fetch();
  pass_.cluster.before = {};
  EXPECT_FALSE(pages_.get(first_page_of_secrets("regcred")));
}

}  // namespace
}  // namespace cred::syncd
