// SPDX-License-Identifier: Apache-2.0
// What doctor says of a cluster's token.
#include "syncd/cli/doctor/check_login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "support/apiserver/status.h"
#include "support/memory_files.h"
#include "unit/syncd/kube/token/token_world.h"

namespace cred::syncd {
namespace {

using cred::testing::make_status;
using std::chrono::hours;
using ::testing::HasSubstr;
using testing::kJoinedNow;
using testing::kTokenFile;
using testing::make_bound_token;
using testing::make_claims;
using testing::make_joined_kubeconfig;
using testing::make_token;

class CheckLogin : public ::testing::Test {
 protected:
  std::string check(const std::string& user, const std::string& token) {
    ClusterConfig cluster;
    cluster.name = "prod";
    cluster.kubeconfig = "/k";
    std::ostringstream out;
    std::ostringstream err;
    const ProcessDeps process{
        .environment = Environment({}),
        .home = "/root",
        .read_file = cred::testing::read_from(
            {{"/k", make_joined_kubeconfig(user)}, {kTokenFile, token + '\n'}}),
        .now = [] { return kJoinedNow; },
        .out = out,
        .err = err};
    Findings findings(out);
    check_login(
        cluster, "/state", [this](const ApiRequest& request) { return answer(request); }, process,
        findings);
    bad_ = findings.bad_count();
    return out.str();
  }

  std::string check_kept(hours ago) {
    return check("{tokenFile: " + std::string(kTokenFile) + "}",
                 make_bound_token(kJoinedNow - ago, kJoinedNow - ago + kTokenLife).reveal());
  }

  Result<Response> answer(const ApiRequest& request) const {
    if (request.path.ends_with("/token")) return token_answer_;
    return Response{
        201, {}, may_renew_ ? R"({"status":{"allowed":true}})" : R"({"status":{"allowed":false}})"};
  }

  bool may_renew_ = true;
  Result<Response> token_answer_ =
      make_status(422, "Invalid", "x is forbidden: ValidatingAdmissionPolicy 'p' denied request");
  std::size_t bad_ = 0;
};

TEST_F(CheckLogin, SaysUntilWhenItWorksAndThatItIsLimited) {
  const std::string text = check_kept(hours{1});
  EXPECT_THAT(text, HasSubstr("its token works until 2026-12-01T11:00:00Z"));
  EXPECT_THAT(text, HasSubstr("an admission policy limits the tokens of the account"));
  EXPECT_EQ(bad_, 0U);
}

TEST_F(CheckLogin, NamesThePolicyThatDoesNotCount) {
  token_answer_ = Response{201, {}, "{}"};
  EXPECT_THAT(check_kept(hours{1}), HasSubstr("no admission policy is there and bound"));
}

TEST_F(CheckLogin, NamesTheRightThatIsMissing) {
  may_renew_ = false;
  EXPECT_THAT(check_kept(hours{1}),
              HasSubstr("we may not create serviceaccounts/token sync in keeper"));
  EXPECT_EQ(bad_, 1U);
}

TEST_F(CheckLogin, SaysThatHalfOfTheLifeIsGone) {
  EXPECT_THAT(check_kept(hours{84}), HasSubstr("half of the life of its token is gone"));
  EXPECT_EQ(bad_, 1U);
}

TEST_F(CheckLogin, SaysThatThereIsNoTokenToRenew) {
  EXPECT_THAT(check("{tokenFile: " + std::string(kTokenFile) + "}", "opaque"),
              HasSubstr("holds no token that could be renewed"));
}

TEST_F(CheckLogin, DoubtsAnAccountsTokenThatNeverEnds) {
  const std::string lasting = make_token(make_claims("")).reveal();
  EXPECT_THAT(check("{token: " + lasting + "}", ""), HasSubstr("its token never ends"));
  EXPECT_EQ(bad_, 0U);
}

TEST_F(CheckLogin, SaysNothingOfOtherLogins) {
  EXPECT_EQ(check("{token: opaque}", ""), "");
  EXPECT_EQ(check("{username: a, password: b}", ""), "");
  EXPECT_EQ(check("{token: " + make_token(R"({"sub":"jane"})").reveal() + "}", ""), "");
  EXPECT_EQ(
      check("{token: " + make_bound_token(kJoinedNow, kJoinedNow + hours{1}).reveal() + "}", ""),
      "");
}

}  // namespace
}  // namespace cred::syncd
