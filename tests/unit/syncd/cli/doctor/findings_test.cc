// SPDX-License-Identifier: Apache-2.0
// doctor's lines.
#include "syncd/cli/doctor/findings.h"

#include <gtest/gtest.h>

#include <sstream>

namespace cred::syncd {
namespace {

TEST(Findings, PutTheRemedyBelowWhatItMends) {
  std::ostringstream out;
  Findings findings(out);
  findings.begin("cluster prod");
  findings.good("it answers");
  findings.doubtful("who knows", "look");
  findings.bad("it is broken", "mend it");

  EXPECT_EQ(out.str(),
            "cluster prod\n"
            "  ok    it answers\n"
            "  note  who knows\n"
            "        -> look\n"
            "  WRONG it is broken\n"
            "        -> mend it\n");
}

TEST(Findings, CountOnlyWhatIsBad) {
  std::ostringstream out;
  Findings findings(out);
  findings.good("a");
  findings.doubtful("b", "c");
  EXPECT_EQ(findings.bad_count(), 0U);
  findings.bad("d", "e");
  EXPECT_EQ(findings.bad_count(), 1U);
}

TEST(Findings, CleanForeignText) {
  std::ostringstream out;
  Findings findings(out);
  findings.bad("a\x1b[2J\nb", "c\rd");

  EXPECT_EQ(out.str(), "  WRONG a?[2J?b\n        -> c?d\n");
}

TEST(Findings, CountWhatIsUnansweredApart) {
  std::ostringstream out;
  Findings findings(out);
  findings.unanswered("a", "b");

  EXPECT_EQ(out.str(), "  note  a\n        -> b\n");
  EXPECT_EQ(findings.bad_count(), 0U);
  EXPECT_EQ(findings.unanswered_count(), 1U);
}

}  // namespace
}  // namespace cred::syncd
