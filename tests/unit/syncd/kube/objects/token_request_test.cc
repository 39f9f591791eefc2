// SPDX-License-Identifier: Apache-2.0
// What a TokenRequest asks for, and which answers are one.
#include "syncd/kube/objects/token_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(MakeTokenRequest, BindsToTheSecretOfThatUid) {
  const ApiRequest request = make_token_request({.namespace_name = "keeper",
                                                 .account = "sync",
                                                 .secret = "sync-login",
                                                 .secret_uid = "u",
                                                 .audiences = {"a", "b\""},
                                                 .life = std::chrono::hours{1}});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/api/v1/namespaces/keeper/serviceaccounts/sync/token");
  EXPECT_EQ(request.body,
            R"({"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":)"
            R"(["a","b\""],"expirationSeconds":3600,"boundObjectRef":{"apiVersion":"v1",)"
            R"("kind":"Secret","name":"sync-login","uid":"u"}}})");
}

TEST(MakeTokenRequest, LeavesTheAudienceToTheServer) {
  const ApiRequest request = make_token_request({.namespace_name = "keeper",
                                                 .account = "sync",
                                                 .secret = {},
                                                 .secret_uid = {},
                                                 .audiences = {},
                                                 .life = std::chrono::minutes{10}});
  EXPECT_THAT(request.body, HasSubstr(R"("audiences":[],"expirationSeconds":600}})"));
}

Response make_answer(const std::string& spec, const std::string& status) {
  return {201, {}, R"({"spec":)" + spec + R"(,"status":)" + status + "}"};
}

TEST(ParseIssuedToken, HasTokenAudiencesAndEnd) {
  const auto issued = parse_issued_token(
      make_answer(R"({"audiences":["a","b"]})",
                  R"({"token":"hunter2","expirationTimestamp":"2026-12-08T00:00:00Z"})"));
  ASSERT_TRUE(issued);
  EXPECT_EQ(issued->token.reveal(), "hunter2");
  EXPECT_THAT(issued->audiences, ElementsAre("a", "b"));
  EXPECT_EQ(render_rfc3339(issued->expires_at), "2026-12-08T00:00:00Z");
}

TEST(ParseIssuedToken, IsNoneWhereAnythingIsMissingAndShowsNothing) {
  const std::string good_spec = R"({"audiences":["a"]})";
  const std::string good_status =
      R"({"token":"hunter2","expirationTimestamp":"2026-12-08T00:00:00Z"})";
  for (const auto& [spec, status] : std::vector<std::pair<std::string, std::string>>{
           {good_spec, R"({"token":"hunter2"})"},
           {good_spec, R"({"token":"hunter2","expirationTimestamp":"soon"})"},
           {good_spec, R"({"token":"","expirationTimestamp":"2026-12-08T00:00:00Z"})"},
           {good_spec, R"({"token":"hunter2\n","expirationTimestamp":"2026-12-08T00:00:00Z"})"},
           {good_spec, "7"},
           {R"({"audiences":[]})", good_status},
           {R"({"audiences":[7]})", good_status},
           {"{}", good_status}}) {
    const auto issued = parse_issued_token(make_answer(spec, status));
    ASSERT_FALSE(issued) << spec << status;
    EXPECT_EQ(issued.error().code, Errc::bad_reply);
    EXPECT_THAT(issued.error().text, Not(HasSubstr("hunter2")));
  }
  EXPECT_FALSE(parse_issued_token({201, {}, "<html>"}));
}

}  // namespace
}  // namespace cred::syncd
