// SPDX-License-Identifier: Apache-2.0
// What is said of accounts whose list somebody else applies.
#include "syncd/controller/account_notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = TargetOutcome::Kind;

TargetOutcome make_outcome(Kind kind, const std::string& applier) {
  TargetOutcome outcome{kind, "", false, std::nullopt};
  outcome.applier = applier;
  return outcome;
}

class AccountNotesTest : public ::testing::Test {
 protected:
  void take(Kind kind, const std::string& applier) {
    notes_.take("apps", "builder", make_outcome(kind, applier));
  }

  std::vector<std::string> lines_;
  AccountNotes notes_{"prod", [this](const LogLine& line) { lines_.push_back(line.text); }};
};

TEST_F(AccountNotesTest, SaysOnceWhoAppliesTheList) {
  take(Kind::updated, "helm");
  take(Kind::updated, "helm");
  EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr("prod/apps service account builder: "),
                                        HasSubstr("kept by helm"))));
  EXPECT_THAT(notes_.texts(), ElementsAre(HasSubstr("service account apps/builder: its")));

  take(Kind::updated, "argocd-controller");
  EXPECT_THAT(lines_, SizeIs(2));
}

// Our own write makes us the owner of the list, and the conflict is still to come.
TEST_F(AccountNotesTest, KeepsItUntilTheApplierHasTheSecretItself) {
  take(Kind::updated, "helm");
  take(Kind::unchanged, "");
  EXPECT_THAT(notes_.texts(), SizeIs(1));
  take(Kind::unchanged, "helm");
  EXPECT_THAT(notes_.texts(), IsEmpty());
}

TEST_F(AccountNotesTest, ForgetsWhatWasDeletedAndNeverKnewWhatNobodyApplies) {
  take(Kind::updated, "");
  take(Kind::failed, "helm");
  EXPECT_THAT(notes_.texts(), IsEmpty());
  take(Kind::updated, "helm");
  notes_.forget("apps", "builder");
  EXPECT_THAT(notes_.texts(), IsEmpty());
  EXPECT_THAT(lines_, SizeIs(1));
}

}  // namespace
}  // namespace cred::syncd
