// SPDX-License-Identifier: Apache-2.0
// What is said once of a secret that no kubelet can read.
#include "syncd/controller/repair_logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Kind = TargetOutcome::Kind;

class RepairLoggerTest : public ::testing::Test {
 protected:
  void tell(Kind kind, const std::string& unreadable) {
    TargetOutcome outcome{kind, "", false, std::nullopt};
    outcome.unreadable = unreadable;
    teller_.tell_unreadable({"web", "regcred"}, outcome);
  }

  std::vector<std::string> lines_;
  RepairLogger teller_{"prod", [this](const LogLine& line) { lines_.push_back(line.text); }};
};

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
