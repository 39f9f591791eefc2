// SPDX-License-Identifier: Apache-2.0
// The bearer token for an EKS API server: what is in it and how long it may be.
#include "aws/eks_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/base64.h"
#include "base/base64url.h"
#include "support/fake_service.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Endpoint kSts = {"https://sts.eu-west-1.amazonaws.com", "eu-west-1", "sts"};

// The inverse of encode_base64url, by the other alphabet.
std::string decode(std::string text) {
  for (char& letter : text) {
    if (letter == '-') letter = '+';
    if (letter == '_') letter = '/';
  }
  text.resize((text.size() + 3) / 4 * 4, '=');
  return decode_base64(text).value_or("(no base64)");
}

TEST(EncodeBase64Url, HasNoPaddingAndItsOwnLastLetters) {
  EXPECT_EQ(encode_base64url(""), "");
  EXPECT_EQ(encode_base64url("\xFB\xFF"), "-_8");
  EXPECT_EQ(encode_base64url("\xFB\xFF\xBF"), "-_-_");
  EXPECT_EQ(encode_base64url("a"), "YQ");
}

TEST(MakeEksToken, IsAPresignedQuestionForOneCluster) {
  const auto token = make_eks_token(kSts, testing::make_credentials(), "prod", testing::kNow);
  ASSERT_TRUE(token);
  const std::string& text = token->reveal();
  ASSERT_TRUE(text.starts_with("k8s-aws-v1."));
  const std::string url = decode(text.substr(11));
  EXPECT_TRUE(
      url.starts_with("https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&"
                      "Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&"))
      << url;
  EXPECT_THAT(url, HasSubstr("&X-Amz-Date=20261124T120000Z&X-Amz-Expires=60&"
                             "X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&"));
  EXPECT_THAT(url, Not(HasSubstr("hunter2-secret")));
}

TEST(MakeEksToken, IsAnotherForAnotherClusterAndAnotherTime) {
  const Credentials credentials = testing::make_credentials();
  const auto token = make_eks_token(kSts, credentials, "prod", testing::kNow);
  ASSERT_TRUE(token);
  const auto other = make_eks_token(kSts, credentials, "test", testing::kNow);
  const auto later =
      make_eks_token(kSts, credentials, "prod", testing::kNow + std::chrono::seconds{1});
  EXPECT_NE(token->reveal(), other->reveal());
  EXPECT_NE(token->reveal(), later->reveal());
}

TEST(MakeEksToken, RefusesWhatAServerWouldNotTake) {
  Credentials credentials = testing::make_credentials();
  std::size_t longest = 0;
  for (std::size_t size = 2000; size < 3500; ++size) {
    credentials.session_token = Secret(std::string(size, 'a'));
    const auto token = make_eks_token(kSts, credentials, "prod", testing::kNow);
    if (!token) {
      EXPECT_EQ(token.error().code, Errc::no_credentials);
      EXPECT_THAT(token.error().text, HasSubstr("EKS takes 4096: the session token is too long"));
      break;
    }
    longest = token->reveal().size();
  }
  EXPECT_GT(longest, 4093U);
  EXPECT_LE(longest, 4096U);
}

}  // namespace
}  // namespace cred
