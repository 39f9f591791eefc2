// SPDX-License-Identifier: Apache-2.0
// What is said of a cluster that cannot be served, and what is not said again.
#include "syncd/daemon/cluster_trouble.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClusterTroubleTest : public ::testing::Test {
 protected:
  std::vector<std::string> lines_;
  ClusterTrouble trouble_{"a", [this](const LogLine& line) { lines_.push_back(line.text); }};
};

TEST_F(ClusterTroubleTest, IsToldWhenItBeginsAndWhenItIsOver) {
  trouble_.set("refused");
  trouble_.set("refused");
  trouble_.set("cluster a: refused");
  trouble_.set("");
  trouble_.set("");
  trouble_.set("refused");

  EXPECT_THAT(lines_, ElementsAre("cluster a: refused", "cluster a is back", "cluster a: refused"));
}

TEST_F(ClusterTroubleTest, SaysNothingOfAClusterThatIsWell) {
  trouble_.set("");

  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(ClusterTroubleTest, TellsEachNewCauseOnce) {
  for (int i = 0; i < 3; ++i) {
    trouble_.set("the connection broke");
    trouble_.set("its certificate has expired");
  }

  EXPECT_EQ(trouble_.text(), "its certificate has expired");
  EXPECT_THAT(lines_, ElementsAre("cluster a: the connection broke",
                                  "cluster a: its certificate has expired"));
}

TEST_F(ClusterTroubleTest, FillsNoLogWithEverNewWords) {
  for (int i = 0; i < 100; ++i) trouble_.set("timed out after " + std::to_string(i) + " ms");

  EXPECT_EQ(trouble_.text(), "timed out after 99 ms");
  EXPECT_EQ(lines_.size(), 3U);
}

}  // namespace
}  // namespace cred
