// SPDX-License-Identifier: Apache-2.0
// The bytes that the journal gets.
#include "syncd/service/log/journal.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"
#include "unit/syncd/service/own_socket.h"

namespace cred::syncd {
namespace {

class JournalTest : public ::testing::Test {
 protected:
  std::string record(const LogLine& line) const {
    EXPECT_TRUE(write_to_journal(journal_.address(), line));
    return journal_.take();
  }

  cred::testing::TemporaryDirectory directory_;
  OwnSocket journal_{directory_ / "socket"};
};

TEST_F(JournalTest, GetsALineWithItsFields) {
  EXPECT_EQ(record({Priority::warning, "0123", "refused = yes", "c", "n", "r"}),
            "MESSAGE=refused = yes\nPRIORITY=4\nMESSAGE_ID=0123\nSYSLOG_IDENTIFIER=ecr-syncd\n"
            "CLUSTER=c\nNAMESPACE=n\nREGISTRY=r\n");
}

TEST_F(JournalTest, GetsNoFieldThatIsEmpty) {
  EXPECT_EQ(record({Priority::info, "1", "up"}),
            "MESSAGE=up\nPRIORITY=6\nMESSAGE_ID=1\nSYSLOG_IDENTIFIER=ecr-syncd\n");
}

// Else the second line would be a field of its own, which whoever names a cluster could choose.
TEST_F(JournalTest, GetsTheLengthBeforeWhatHasLineBreaks) {
  const std::string text(300, 'x');
  const std::string got = record({Priority::info, "1", text + "\nUSER=root"});
  EXPECT_EQ(got.substr(0, 16 + 310),
            std::string("MESSAGE\n\x36\x01\0\0\0\0\0\0", 16) + text + "\nUSER=root");
  EXPECT_EQ(got.substr(16 + 310, 10), "\nPRIORITY=");
}

TEST(WriteToJournal, FailsWhereNoneListens) {
  EXPECT_FALSE(write_to_journal("/nowhere/socket", {Priority::info, "1", "up"}));
}

}  // namespace
}  // namespace cred::syncd
