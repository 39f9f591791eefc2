// SPDX-License-Identifier: Apache-2.0
// Lines of the control socket.
#include "syncd/service/control/message.h"

#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

TEST(ControlMessage, ARequestIsTheSameAfterItsLine) {
  const std::string line = render_request({true, "production \"1\"", "team-a", true});
  const auto parsed = parse_request(line);

  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_TRUE(parsed->renews_tokens && parsed->waits);
  EXPECT_EQ(parsed->cluster, "production \"1\"");
  EXPECT_EQ(parsed->namespace_name, "team-a");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(ControlMessage, SaysWhichVerbItIs) {
  for (const ControlVerb verb : {ControlVerb::refresh, ControlVerb::pause, ControlVerb::resume}) {
    const auto parsed = parse_request(render_request({false, "a", {}, false, verb}));
    ASSERT_TRUE(parsed) << parsed.error().text;
    EXPECT_EQ(parsed->verb, verb);
  }
}

TEST(ControlMessage, AReplyIsTheSameAfterItsLine) {
  const auto parsed = parse_reply(render_reply({true, 998, 2, "two\nlines", 15}));

  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_TRUE(parsed->is_over);
  EXPECT_EQ(parsed->good, 998U);
  EXPECT_EQ(parsed->bad, 2U);
  EXPECT_EQ(parsed->unasked, 15U);
  EXPECT_EQ(parsed->trouble, "two?lines");
}

TEST(ControlMessage, ALongTroubleFitsIntoALine) {
  EXPECT_LE(render_reply({true, 0, 0, std::string(100000, '"')}).size(), kLongestMessage);
}

TEST(ControlMessage, PassesOverMembersOfALaterRelease) {
  EXPECT_TRUE(parse_request(R"({"verb":"refresh","colour":"blue","wait":"yes"})"));
}

TEST(ControlMessage, RefusesWhatIsNoRequest) {
  for (const char* line : {"", "{}", "[]", "rubbish", R"({"verb":"stop"})",
                           R"({"verb":"refresh","cluster":"a\u0001"})"}) {
    EXPECT_FALSE(parse_request(line)) << line;
  }
  EXPECT_FALSE(parse_request(R"({"verb":"refresh","namespace":")" + std::string(254, 'a') + "\"}"));
}

TEST(ControlMessage, RefusesWhatIsNoReply) {
  for (const char* line : {"", "{}", R"({"over":1})"}) EXPECT_FALSE(parse_reply(line)) << line;
}

}  // namespace
}  // namespace cred::syncd
