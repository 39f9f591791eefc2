// SPDX-License-Identifier: Apache-2.0
// Container credentials: which host may be asked, with which token, and what may be answered.
#include "aws/container.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_service.h"
#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using testing::FakeService;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;
using testing::TestEnvironment;

const char* const kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const char* const kKeys = R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t",)"
                          R"("Expiration":"2026-11-24T13:00:00Z"})";

ContainerOptions options_of(std::vector<std::string> variables) {
  const TestEnvironment environment(std::move(variables));
  const auto options = find_container_options(environment.view());
  EXPECT_TRUE(options && *options);
  return options && *options ? **options : ContainerOptions();
}

std::string refusal_of(const std::string& url) {
  const TestEnvironment environment({std::string(kFull) + "=" + url});
  const auto options = find_container_options(environment.view());
  return options ? "no error" : options.error().text;
}

// What fetching leads to where names stand for `addresses`.
Result<Credentials> fetch(FakeService& service, const ContainerOptions& options,
                          std::vector<std::string> addresses = {"127.0.0.1"}) {
  const ContainerSeams seams{
      testing::read_from({{"/token", "hunter2-file"}, {"/empty", ""}, {"/lines", "a\nb"}}),
      [&](const std::string&, const Deadline&) -> Result<std::vector<std::string>> {
        return addresses;
      }};
  return fetch_container_credentials(service.client(), options, seams, testing::ten_seconds());
}

std::string refused(const std::string& body, int status = 400) {
  FakeService service;
  for (int i = 0; i < 3; ++i) service.answer(status, body);
  const auto credentials =
      fetch(service, options_of({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x",
                                 "AWS_CONTAINER_AUTHORIZATION_TOKEN=hunter2-token"}));
  return credentials ? "no error" : credentials.error().text;
}

TEST(FindContainerOptions, NothingIsAskedWithoutAVariable) {
  const TestEnvironment environment({std::string(kFull) + "= "});
  EXPECT_FALSE(*find_container_options(environment.view()));
}

TEST(FindContainerOptions, RelativeUriGoesFirst) {
  EXPECT_EQ(options_of({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x?y=1",
                        std::string(kFull) + "=http://127.0.0.1/z"})
                .url,
            "http://169.254.170.2/x?y=1");
}

TEST(FindContainerOptions, OnlyThePlatformAndThisMachineAreAskedOverHttp) {
  for (const char* const url :
       {"http://127.0.0.1/x", "http://127.9.9.9:80/x", "http://[::1]/x", "http://169.254.170.2/x",
        "http://169.254.170.23/x", "http://[fd00:ec2::23]/x", "http://[fd00:0ec2:0::0:23]/x",
        "https://example.com/x", "http://name.example/x"}) {
    EXPECT_EQ(refusal_of(url), "no error") << url;
  }
  for (const char* const url : {"http://169.254.169.254/x", "http://192.0.2.1/x",
                                "http://[fd00:ec2::254]/x", "http://169.254.170.3/x"}) {
    EXPECT_THAT(refusal_of(url), HasSubstr("use https")) << url;
  }
}

TEST(FindContainerOptions, UrlsThatReadersUnderstandDifferentlyAreRefused) {
  for (const char* const url :
       {"ftp://127.0.0.1/", "/x", "http:///x", "http://127.0.0.1@192.0.2.1/", "http://%31/x",
        "http://127.0.0.1\\@192.0.2.1/", "https://a b/", "https://a\r\nb/"}) {
    EXPECT_NE(refusal_of(url), "no error") << url;
  }
}

TEST(FetchContainerCredentials, ReadsKeys) {
  FakeService service;
  service.answer(200, kKeys);
  const auto keys = fetch(service, options_of({std::string(kFull) + "=http://127.0.0.1/x"}));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->access_key_id, "A");
  EXPECT_EQ(keys->secret_access_key.reveal(), "s");
  EXPECT_EQ(keys->session_token.reveal(), "t");
  EXPECT_EQ(keys->expires_at, kNow + std::chrono::hours{1});
}

TEST(FetchContainerCredentials, KeysMayHaveNoEnd) {
  FakeService service;
  service.answer(200, R"({"AccessKeyId":"A","SecretAccessKey":"s"})");
  EXPECT_FALSE(
      fetch(service, options_of({std::string(kFull) + "=http://127.0.0.1/x"}))->expires_at);
}

TEST(FetchContainerCredentials, AsksTheCheckedAddressAndNoProxy) {
  FakeService service;
  service.answer(200, kKeys);
  ASSERT_TRUE(fetch(service, options_of({std::string(kFull) + "=http://name.example/x"})));
  EXPECT_EQ(service.requests.at(0).url, "http://name.example/x");
  EXPECT_EQ(service.requests.at(0).pinned_address, "127.0.0.1");
  EXPECT_TRUE(service.requests.at(0).bypass_proxy);
}

TEST(FetchContainerCredentials, EveryAddressOfANameMustBeAllowed) {
  for (const std::vector<std::string>& addresses :
       {std::vector<std::string>{"192.0.2.1"}, {"127.0.0.1", "192.0.2.1"}, {}}) {
    FakeService service;
    const auto keys =
        fetch(service, options_of({std::string(kFull) + "=http://name.example/x"}), addresses);
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, Errc::no_credentials);
    EXPECT_TRUE(service.requests.empty());
  }
}

TEST(FetchContainerCredentials, HttpsIsNotPinned) {
  FakeService service;
  service.answer(200, kKeys);
  ASSERT_TRUE(fetch(service, options_of({std::string(kFull) + "=https://name.example/x"}), {}));
  EXPECT_FALSE(service.requests.at(0).pinned_address);
}

TEST(FetchContainerCredentials, TokenFileGoesBeforeTheToken) {
  FakeService service;
  service.answer(200, kKeys);
  ASSERT_TRUE(fetch(service, options_of({std::string(kFull) + "=http://127.0.0.1/x",
                                         "AWS_CONTAINER_AUTHORIZATION_TOKEN=plain",
                                         "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/token"})));
  EXPECT_EQ(find_header(service.requests.at(0).headers, "Authorization"), "hunter2-file");
}

TEST(FetchContainerCredentials, TokenThatCannotBeSentIsRefused) {
  for (const char* const file : {"/missing", "/empty", "/lines"}) {
    FakeService service;
    const auto keys =
        fetch(service, options_of({std::string(kFull) + "=http://127.0.0.1/x",
                                   std::string("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=") + file}));
    ASSERT_FALSE(keys);
    EXPECT_THAT(keys.error().text, HasSubstr("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
    EXPECT_TRUE(service.requests.empty());
  }
}

TEST(FetchContainerCredentials, RefusalShowsCodeAndMessage) {
  EXPECT_EQ(refused(R"({"code":"Denied","message":"no\u001b[2J"})"),
            "it answered HTTP 400: Denied: no?[2J");
}

TEST(FetchContainerCredentials, RefusalShowsNoOtherText) {
  EXPECT_EQ(refused("Authorization: hunter2-token"), "it answered HTTP 400");
  EXPECT_EQ(refused(R"(["hunter2-token"])"), "it answered HTTP 400");
}

TEST(FetchContainerCredentials, RefusalShowsNoMessageThatQuotesTheToken) {
  EXPECT_EQ(refused(R"({"code":"Denied","message":"bad hunter2-token"})"),
            "it answered HTTP 400: Denied");
}

TEST(FetchContainerCredentials, AnswerThatIsNoneIsRefused) {
  for (const char* const body : {"", "{", "[]", "null", R"({"AccessKeyId":"A"})",
                                 R"({"AccessKeyId":1,"SecretAccessKey":"s"})",
                                 R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"})",
                                 R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":12})"}) {
    EXPECT_THAT(refused(body, 200), Not(HasSubstr("no error"))) << body;
  }
}

}  // namespace
}  // namespace cred
