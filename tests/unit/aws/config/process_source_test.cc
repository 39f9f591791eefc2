// SPDX-License-Identifier: Apache-2.0
// credential_process: what may be printed, and what of it is shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/source_process.h"
#include "support/fake_service.h"
#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;
using testing::User;

const char* const kKeys = R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"hunter2"})";

class ProcessSourceTest : public ::testing::Test {
 protected:
  ProcessSourceTest() {
    user_.context.run_shell = [this](const std::string& command, const Environment&,
                                     const Deadline& deadline) -> Result<ProcessResult> {
      commands_.push_back(command);
      time_ = deadline.remaining();
      return result_;
    };
  }

  Result<Credentials> fetch() {
    const auto source = user_.choose();
    if (!source) return source.error();
    return source->fetch(Deadline::after(std::chrono::minutes{5}));
  }

  std::string refusal() {
    const auto credentials = fetch();
    return credentials ? "no error" : credentials.error().text;
  }

  User user_{{}, "[default]\ncredential_process = tool --of me\n"};
  Result<ProcessResult> result_ = ProcessResult{0, Secret(kKeys), ""};
  std::vector<std::string> commands_;
  std::chrono::milliseconds time_{0};
};

TEST_F(ProcessSourceTest, RunsTheCommandAtEachFetch) {
  ASSERT_TRUE(fetch());
  EXPECT_EQ(fetch()->access_key_id, "A");
  EXPECT_THAT(commands_, ::testing::ElementsAre("tool --of me", "tool --of me"));
}

TEST(ProcessSource, IsOneCommandOverItsLines) {
  User user({}, "[default]\ncredential_process = tool --a\n  --b 'c\n  d' \\\n  --e\n");
  std::string ran;
  user.context.run_shell = [&](const std::string& command, const Environment&,
                               const Deadline&) -> Result<ProcessResult> {
    ran = command;
    return ProcessResult{0, Secret(kKeys), ""};
  };
  ASSERT_TRUE(user.choose()->fetch(Deadline::after(std::chrono::minutes{5})));
  EXPECT_EQ(ran, "tool --a --b 'c\nd' \\\n--e");
}

TEST_F(ProcessSourceTest, CommandGetsAMinuteAtMost) {
  ASSERT_TRUE(fetch());
  EXPECT_LE(time_, std::chrono::seconds{60});
  EXPECT_GT(time_, std::chrono::seconds{50});
}

TEST_F(ProcessSourceTest, RefusalShowsTheFirstLineThatItWrote) {
  result_ = ProcessResult{3, Secret("hunter2"), "\n the vault is sealed\x1b\nat main.py:5\n"};
  EXPECT_THAT(refusal(), HasSubstr(": it ended with status 3: the vault is sealed"));
  EXPECT_THAT(refusal(), Not(HasSubstr("main.py")));
  EXPECT_THAT(refusal(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refusal(), Not(HasSubstr("\x1b")));
}

TEST_F(ProcessSourceTest, WhatItWroteIsNotShownWhereItSaysThatItSucceeded) {
  result_ = ProcessResult{0, Secret("{}"), "got hunter2"};
  EXPECT_THAT(refusal(), Not(HasSubstr("hunter2")));
}

TEST_F(ProcessSourceTest, FailureToRunNamesTheProfile) {
  result_ = Error{Errc::unavailable, "it did not end in time"};
  EXPECT_EQ(
      refusal(),
      "credential_process of profile default (/home/me/.aws/config:2): it did not end in time");
}

TEST_F(ProcessSourceTest, HeldBackCommandIsNotRun) {
  user_.context.hold_back = [] { return Error{Errc::local, "held back"}; };
  EXPECT_THAT(refusal(), HasSubstr("held back"));
  EXPECT_TRUE(commands_.empty());
}

TEST(ParseProcessOutput, ReadsAllMembers) {
  const auto keys = parse_process_output(
      R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t",)"
      R"("Expiration":"2026-11-24T13:00:00Z","More":1})",
      kNow);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->session_token.reveal(), "t");
  EXPECT_EQ(keys->expires_at, kNow + std::chrono::hours{1});
}

TEST(ParseProcessOutput, KeysMustOutliveTheInstant) {
  const auto parse = [](const char* end) {
    return parse_process_output(
        std::string(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":")") +
            end + "\"}",
        kNow);
  };
  EXPECT_EQ(parse("2026-11-24T11:59:59Z").error().code, Errc::no_credentials);
  EXPECT_EQ(parse("2026-11-24T12:00:00Z").error().code, Errc::no_credentials);
  EXPECT_TRUE(parse("2026-11-24T12:00:01Z"));
}

TEST(ParseProcessOutput, SaysThatOtherTextStandsBesideTheObject) {
  const std::string keys = kKeys;
  EXPECT_EQ(
      parse_process_output("Welcome hunter3\n" + keys, kNow).error().text,
      "its output has other text before its JSON object; only that may go to standard output");
  EXPECT_EQ(
      parse_process_output(keys + "\nbye hunter3", kNow).error().text,
      "its output has other text behind its JSON object; only that may go to standard output");
  EXPECT_EQ(parse_process_output("Welcome {to} this", kNow).error().text,
            "its output is not a JSON object");
}

TEST(ParseProcessOutput, RefusesWhatIsNoKey) {
  for (const char* const text :
       {"", "{", "[]", "null", R"({"Version":2})", R"({"Version":"1"})", R"({"Version":1})",
        R"({"Version":1,"AccessKeyId":"A"})",
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":1})",
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":5})",
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"})"}) {
    const auto keys = parse_process_output(text, kNow);
    ASSERT_FALSE(keys) << text;
    EXPECT_EQ(keys.error().code, Errc::bad_reply) << text;
  }
}

}  // namespace
}  // namespace cred
