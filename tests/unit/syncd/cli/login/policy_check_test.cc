// SPDX-License-Identifier: Apache-2.0
// Whether there can be a policy, and whether it counts.
#include "syncd/cli/login/policy_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/apiserver/status.h"
#include "unit/syncd/kube/token/tokens.h"

namespace cred::syncd {
namespace {

using cred::testing::make_forbidden;
using cred::testing::make_status;
using ::testing::HasSubstr;

constexpr Instant kNow = from_epoch(1'795'521'600);

// Answers in their order, the last one from then on.
struct Server {
  std::vector<Result<Response>> answers;
  std::vector<ApiRequest> requests;
  int sleeps = 0;

  CallApi call() {
    return [this](const ApiRequest& request) {
      requests.push_back(request);
      return answers[std::min(requests.size(), answers.size()) - 1];
    };
  }

  Sleep sleep() {
    return [this](std::chrono::milliseconds) { ++sleeps; };
  }
};

BoundToken make_token() {
  return *read_bound_token(testing::make_bound_token(kNow, kNow + kTokenLife));
}

Response make_denial() {
  return make_status(422, "Invalid",
                     "serviceaccounts \"sync\" is forbidden: ValidatingAdmissionPolicy 'p' with "
                     "binding 'p' denied request: no");
}

TEST(HasAdmissionPolicies, AsTheServerListsThem) {
  Server server{{Response{200,
                          {},
                          R"({"resources":[{"name":"validatingwebhookconfigurations"},)"
                          R"({"name":"validatingadmissionpolicies"}]})"}},
                {}};
  EXPECT_TRUE(*has_admission_policies(server.call()));
  EXPECT_EQ(server.requests.front().path, "/apis/admissionregistration.k8s.io/v1");
}

TEST(HasAdmissionPolicies, NotBefore130) {
  Server older{{Response{200, {}, R"({"resources":[{"name":"validatingwebhookconfigurations"}]})"}},
               {}};
  EXPECT_FALSE(*has_admission_policies(older.call()));
  Server oldest{{Response{404, {}, "404 page not found\n"}}, {}};
  EXPECT_FALSE(*has_admission_policies(oldest.call()));
}

// The dry run of the policy then says what is in the way.
TEST(HasAdmissionPolicies, WhereNobodySaysThatThereAreNone) {
  Server silent{{make_forbidden("get", "path")}, {}};
  EXPECT_TRUE(*has_admission_policies(silent.call()));
  Server away{{Error{Errc::unavailable, "no answer"}}, {}};
  EXPECT_EQ(has_admission_policies(away.call()).error().code, Errc::unavailable);
}

TEST(IsPolicyKept, WhereItRefusesWhatWouldBeGoodForNothing) {
  Server server{{make_denial()}, {}};
  EXPECT_TRUE(*is_policy_kept(server.call(), make_token()));
  const std::string& body = server.requests.front().body;
  EXPECT_THAT(body, HasSubstr(R"("audiences":["nobody.ecr-syncd.invalid"])"));
  EXPECT_THAT(body, HasSubstr(R"("expirationSeconds":600)"));
  EXPECT_THAT(body, HasSubstr(R"("name":"sync-login","uid":"uid-1")"));
}

TEST(IsPolicyKept, NotWhereTheServerGivesIt) {
  Server server{{Response{201, {}, "{}"}}, {}};
  EXPECT_FALSE(*is_policy_kept(server.call(), make_token()));
}

TEST(IsPolicyKept, ARefusalForAnotherReasonIsNoProof) {
  Server server{{make_forbidden("create", "serviceaccounts/token")}, {}};
  EXPECT_EQ(is_policy_kept(server.call(), make_token()).error().code, Errc::denied);
  Server away{{make_status(503, "ServiceUnavailable", "later")}, {}};
  EXPECT_EQ(is_policy_kept(away.call(), make_token()).error().code, Errc::unavailable);
}

TEST(AwaitPolicy, GivesAServerTimeToKnowOfRightAndPolicy) {
  Server server{{make_forbidden("create", "serviceaccounts/token"), Response{201, {}, "{}"},
                 Response{201, {}, "{}"}, make_denial()},
                {}};
  EXPECT_TRUE(*await_policy(server.call(), make_token(), server.sleep()));
  EXPECT_EQ(server.sleeps, 3);
}

TEST(AwaitPolicy, GivesUpAfterTenSeconds) {
  Server server{{Response{201, {}, "{}"}}, {}};
  EXPECT_FALSE(*await_policy(server.call(), make_token(), server.sleep()));
  EXPECT_EQ(server.sleeps, 49);
}

TEST(AwaitPolicy, DoesNotWaitForAServerThatIsGone) {
  Server server{{Error{Errc::unavailable, "no answer"}}, {}};
  EXPECT_EQ(await_policy(server.call(), make_token(), server.sleep()).error().code,
            Errc::unavailable);
  EXPECT_EQ(server.sleeps, 0);
}

}  // namespace
}  // namespace cred::syncd
