// SPDX-License-Identifier: Apache-2.0
// Web identity: what is sent for which settings, and what the cache calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/aws/config/user.h"

namespace cred {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::soon;
using ::testing::StartsWith;
using testing::User;

const std::vector<std::string> kPod = {"AWS_WEB_IDENTITY_TOKEN_FILE=/token",
                                       "AWS_ROLE_ARN=arn:aws:iam::1:role/pod"};

void give_token(User& user, const std::string& token) {
  user.context.read_file = testing::read_from({{"/token", token}});
}

// The text of the error that fetching ends with; nobody answers here.
std::string fetch(User& user) {
  const auto source = user.choose();
  if (!source) return source.error().text;
  const auto credentials = source->fetch(soon());
  return credentials ? "no error" : credentials.error().text;
}

Request request_of(User& user) {
  fetch(user);
  EXPECT_FALSE(user.requests.empty());
  return user.requests.empty() ? Request() : user.requests.front();
}

std::vector<std::string> with(std::vector<std::string> variables, const char* more) {
  variables.emplace_back(more);
  return variables;
}

TEST(WebIdentity, SendsTokenAndRoleUnsigned) {
  User user(with(kPod, "AWS_ROLE_SESSION_NAME=me"));
  give_token(user, "a.b.c");
  const Request request = request_of(user);
  EXPECT_THAT(request.body,
              AllOf(HasSubstr("Action=AssumeRoleWithWebIdentity"),
                    HasSubstr("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpod"),
                    HasSubstr("RoleSessionName=me"), HasSubstr("WebIdentityToken=a.b.c")));
  EXPECT_FALSE(find_header(request.headers, "Authorization"));
}

TEST(WebIdentity, TrimsTheToken) {
  User user(kPod);
  give_token(user, " a.b.c\r\n");
  EXPECT_THAT(request_of(user).body, EndsWith("WebIdentityToken=a.b.c"));
}

TEST(WebIdentity, NamesSessionAfterTheProgramAndTheTime) {
  User user(kPod);
  give_token(user, "t");
  EXPECT_THAT(request_of(user).body, HasSubstr("RoleSessionName=docker-credential-ecr-1790000000"));
}

TEST(WebIdentity, AsksStsOfTheOwnRegionElseOfTheRegistrys) {
  User own(with(kPod, "AWS_REGION=us-west-2"));
  give_token(own, "t");
  EXPECT_EQ(request_of(own).url, "https://sts.us-west-2.amazonaws.com/");
  User none(kPod);
  give_token(none, "t");
  EXPECT_EQ(request_of(none).url, "https://sts.eu-west-3.amazonaws.com/");
}

TEST(WebIdentity, ReadsTheFileAtEachFetch) {
  User user(kPod);
  std::string token = "first";
  user.context.read_file = [&](const std::string&) -> Result<std::optional<std::string>> {
    return std::optional(token);
  };
  const auto source = user.choose();
  ASSERT_TRUE(source);
  EXPECT_FALSE(source->fetch(soon()));
  token = "second";
  EXPECT_FALSE(source->fetch(soon()));
  EXPECT_THAT(user.requests.front().body, HasSubstr("WebIdentityToken=first"));
  EXPECT_THAT(user.requests.back().body, HasSubstr("WebIdentityToken=second"));
}

TEST(WebIdentity, NamesTheFileThatIsMissingOrEmpty) {
  User missing(kPod);
  missing.context.read_file = testing::read_from({});
  EXPECT_EQ(fetch(missing), "AWS_WEB_IDENTITY_TOKEN_FILE: the token file /token does not exist");
  User empty(kPod);
  give_token(empty, "\n");
  EXPECT_EQ(fetch(empty), "AWS_WEB_IDENTITY_TOKEN_FILE: the token file /token is empty");
}

TEST(WebIdentity, TokenWithoutARoleIsRefused) {
  EXPECT_EQ(User({"AWS_WEB_IDENTITY_TOKEN_FILE=/token", "AWS_ROLE_ARN= "}).refusal(),
            "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN; set both or neither");
}

TEST(WebIdentity, ProfileMayNameIt) {
  User user(
      {"AWS_MAX_ATTEMPTS=1"},
      "[default]\nrole_arn = arn:r\nrole_session_name = me\nweb_identity_token_file = /token\n");
  give_token(user, "t");
  EXPECT_THAT(request_of(user).body,
              AllOf(HasSubstr("RoleArn=arn%3Ar"), HasSubstr("RoleSessionName=me")));
  EXPECT_THAT(fetch(user), StartsWith("profile default (/home/me/.aws/config:1): "));
}

TEST(WebIdentity, PrincipalIsTheSettingsAndNotTheToken) {
  User user(with(kPod, "AWS_ROLE_SESSION_NAME=me"));
  give_token(user, "hunter2");
  const auto source = user.choose();
  EXPECT_THAT(source->principal,
              AllOf(HasSubstr("arn:aws:iam::1:role/pod"), HasSubstr("session=me"),
                    HasSubstr("token-file=/token"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(source->files, ElementsAre("/token"));
}

}  // namespace
}  // namespace cred
