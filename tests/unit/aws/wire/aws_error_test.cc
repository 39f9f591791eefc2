// SPDX-License-Identifier: Apache-2.0
// Kinds of AWS errors and the words for them.
#include "aws/aws_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

AwsError make_error(int status, const char* code) {
  AwsError error;
  error.status = status;
  error.code = code;
  return error;
}

TEST(ParseAwsError, SurvivesAnyBody) {
  for (const char* const body :
       {"", "{", "[]", "null", "<", "<html></html>", "\xFF\x01", "{\"a\":1}",
        "{\"code\":7,\"message\":{}}", "<Error><Code/></Error>"}) {
    SCOPED_TRACE(body);
    const AwsError error = parse_aws_error({418, {}, body}, kNow);
    EXPECT_EQ(error.code, "");
    EXPECT_EQ(classify(error), ErrorKind::not_aws);
  }
}

TEST(ParseAwsError, MeasuresTheClocksAgainstEachOther) {
  const AwsError error =
      parse_aws_error({403, {{"Date", "Tue, 24 Nov 2026 12:07:00 GMT"}}, "{}"}, kNow);
  EXPECT_EQ(error.clock_offset, std::chrono::minutes{7});
  EXPECT_EQ(parse_aws_error({403, {{"Date", "today"}}, "{}"}, kNow).clock_offset, std::nullopt);
}

TEST(Classify, SortsCodesAndStatuses) {
  struct Row {
    int status;
    const char* code;
    ErrorKind kind;
  };

  const Row rows[] = {
      {400, "ThrottleException", ErrorKind::throttled},
      {429, "", ErrorKind::throttled},
      {503, "SlowDown", ErrorKind::throttled},
      {500, "ServerException", ErrorKind::transient},
      {502, "", ErrorKind::transient},
      {403, "ExpiredToken", ErrorKind::expired_keys},
      {400, "AccessDeniedException", ErrorKind::denied},
      {400, "UnrecognizedClientException", ErrorKind::denied},
      {403, "SignatureDoesNotMatch", ErrorKind::denied},
      {403, "SomethingNew", ErrorKind::denied},
      {400, "InvalidParameterException", ErrorKind::rejected},
      {403, "", ErrorKind::not_aws},
      {302, "", ErrorKind::not_aws},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(classify(make_error(row.status, row.code)), row.kind) << row.status << row.code;
  }
}

TEST(ToError, SaysServiceOperationCodeMessageStatusAndRequestId) {
  AwsError error = make_error(400, "InvalidParameterException");
  error.message = "bad\x1b[31m id\n";
  error.request_id = "r-1";
  const Error result = to_error("ECR", "GetAuthorizationToken", error);
  EXPECT_EQ(result.code, Errc::bad_reply);
  EXPECT_EQ(result.text,
            "ECR GetAuthorizationToken: InvalidParameterException: bad?[31m id "
            "(HTTP 400, request id r-1)");
}

TEST(ToError, BoundsTheMessage) {
  AwsError error = make_error(400, "ValidationError");
  error.message = std::string(5000, 'm');
  EXPECT_LT(to_error("STS", "AssumeRole", error).text.size(), 450U);
}

TEST(ToError, ChoosesWhatTheCallerDoesNext) {
  EXPECT_EQ(to_error("S", "O", make_error(400, "Throttling")).code, Errc::unavailable);
  EXPECT_EQ(to_error("S", "O", make_error(500, "")).code, Errc::unavailable);
  EXPECT_EQ(to_error("S", "O", make_error(403, "AccessDenied")).code, Errc::denied);
  EXPECT_EQ(to_error("S", "O", make_error(403, "ExpiredToken")).code, Errc::no_credentials);
  EXPECT_EQ(to_error("S", "O", make_error(403, "RequestExpired")).code, Errc::local);
  EXPECT_EQ(to_error("S", "O", make_error(403, "")).code, Errc::unavailable);
}

TEST(ToError, TellsTheClockDifference) {
  AwsError error = make_error(403, "SignatureDoesNotMatch");
  error.clock_offset = std::chrono::minutes{-9};
  EXPECT_THAT(to_error("S", "O", error).text, HasSubstr("this machine's clock is 9 min ahead"));
  error.clock_offset = std::chrono::minutes{20};
  EXPECT_THAT(to_error("S", "O", error).text, HasSubstr("20 min behind"));
}

TEST(ToError, ShowsNoBodyOfAStranger) {
  const Response page = {403, {}, "<html><body>hunter2</body></html>"};
  const Error error = to_error("ECR", "X", parse_aws_error(page, kNow));
  EXPECT_THAT(error.text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(error.text, HasSubstr("not an answer of AWS"));
}

}  // namespace
}  // namespace cred
