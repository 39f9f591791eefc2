// SPDX-License-Identifier: Apache-2.0
// What is said of a repair, and once of a secret that no kubelet can read.
#include "syncd/controller/repair_logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = TargetOutcome::Kind;

class RepairLoggerTest : public ::testing::Test {
 protected:
  void tell(Kind kind, const std::string& unreadable) {
    TargetOutcome outcome{kind, "", false, std::nullopt};
    outcome.unreadable = unreadable;
    teller_.tell_unreadable({"web", "regcred"}, outcome);
  }

  void tell_repair(Kind kind, const std::string& text) {
    const TargetOutcome outcome{kind, text, false, std::nullopt};
    teller_.tell_outcome({"web", "regcred"}, target_, outcome, Tick{});
    target_.outcome = outcome;
  }

  std::vector<std::string> lines_;
  std::vector<Priority> priorities_;
  TargetState target_;
  RepairLogger teller_{"prod", [this](const LogLine& line) {
                         lines_.push_back(line.text);
                         priorities_.push_back(line.priority);
                       }};
};

TEST_F(RepairLoggerTest, SaysWhatItMendedAndNothingOfWhatWasRight) {
  tell_repair(Kind::unchanged, "unchanged");
  EXPECT_THAT(lines_, IsEmpty());
  tell_repair(Kind::created, "created");
  tell_repair(Kind::updated, "updated");
  EXPECT_THAT(lines_, ElementsAre("prod/web regcred: created", "prod/web regcred: updated"));
  EXPECT_THAT(priorities_, Each(Priority::info));
}

TEST_F(RepairLoggerTest, WarnsOfAFailureOnce) {
  tell_repair(Kind::refused, "somebody else's");
  tell_repair(Kind::refused, "somebody else's");
  EXPECT_THAT(lines_, Each("prod/web regcred: somebody else's"));
  EXPECT_THAT(priorities_, ElementsAre(Priority::warning, Priority::debug));
}

TEST_F(RepairLoggerTest, SaysOnceWhatNoKubeletCanRead) {
  tell(Kind::updated, "no kubelet can read it");
  tell(Kind::unchanged, "no kubelet can read it");
  EXPECT_THAT(lines_, ElementsAre("prod/web regcred: no kubelet can read it"));

  tell(Kind::unchanged, "no kubelet can read that");
  EXPECT_THAT(lines_, SizeIs(2));
}

TEST_F(RepairLoggerTest, SaysItAgainOnceItCouldBeRead) {
  tell(Kind::unchanged, "no kubelet can read it");
  tell(Kind::failed, "");  // nobody has looked into it
  tell(Kind::unchanged, "no kubelet can read it");
  EXPECT_THAT(lines_, SizeIs(1));
  tell(Kind::unchanged, "");
  tell(Kind::unchanged, "no kubelet can read it");
  EXPECT_THAT(lines_, SizeIs(2));
}

}  // namespace
}  // namespace cred::syncd
