// SPDX-License-Identifier: Apache-2.0
// Removal: entries of service accounts whose secret is gone already.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using testing::Pass;

// Selects "in-*", and looks back at out-0, whose account default names the secret.
void fill(Pass& pass) {
  pass.rule().removal = Removal::remove;
  pass.rule().service_accounts.names = {"default"};
  pass.cluster.put_namespaces({"in-0", "out-0"});
  pass.put_ours("in-0");
}

// Of a secret that somebody deleted, or that an earlier version removed.
TEST(RemovalOfEntries, TakesBackTheEntryWhoseSecretIsGone) {
  for (const bool is_ours : {true, false}) {
    SCOPED_TRACE(is_ours);
    Pass pass("in-*");
    fill(pass);
    const std::vector<std::string> names{"other", "regcred"};
    pass.cluster.put_account(names, "out-0").manager = is_ours ? "ecr-syncd" : "somebody";
    pass.run();

    EXPECT_EQ(pass.cluster.count("PATCH", "/out-0/serviceaccounts/default"), is_ours ? 1U : 0U);
    EXPECT_EQ(pass.kinds().contains("out-0 service account default"), is_ours);
  }
}

TEST(RemovalOfEntries, SaysWhichAccountsCouldNotBeAskedFor) {
  Pass pass("in-*");
  fill(pass);
  pass.refuse("serviceaccounts?", {500, {}, {}});
  pass.run();

  ASSERT_EQ(pass.report.unasked.size(), 1U);
  EXPECT_THAT(pass.report.unasked[0],
              HasSubstr("cluster prod: which service accounts still name regcred"));
}

}  // namespace
}  // namespace cred::syncd
