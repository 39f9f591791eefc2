// SPDX-License-Identifier: Apache-2.0
// The token that is there, or a new one.
#include "syncd/cli/login/account_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/apiserver/status.h"
#include "support/memory_files.h"
#include "unit/syncd/kube/token/tokens.h"

namespace cred::syncd {
namespace {

using cred::testing::make_forbidden;
using cred::testing::make_status;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::make_bound_token;
using ::testing::Not;

constexpr Instant kNow = from_epoch(1'795'521'600);

class TakeAccountToken : public ::testing::Test {
 protected:
  TakeAccountToken() {
    rbac_.account = "sync";
    rbac_.account_namespace = "keeper";
  }

  Result<AccountTokens> take(const std::string& on_disk, bool is_fresh = false) {
    return take_account_token(
        {.rbac = rbac_,
         .path = "/token",
         .call = [this](const ApiRequest& request) { return answer(request); },
         .read_file = cred::testing::read_from({{"/token", on_disk}}),
         .now = [] { return kNow; }},
        is_fresh);
  }

  Result<Response> answer(const ApiRequest& request) {
    asked_.push_back(request.method + ' ' + request.path);
    if (request.method == "GET") return secret_;
    return issued_;
  }

  static Response make_issued(const Secret& token) {
    return {201,
            {},
            R"({"spec":{"audiences":["api"]},"status":{"token":")" + token.reveal() +
                R"(","expirationTimestamp":"2026-12-01T12:00:00Z"}})"};
  }

  RbacOptions rbac_;
  Result<Response> secret_ =
      Response{200,
               {},
               R"({"kind":"Secret","metadata":{"name":"sync-login","namespace":"keeper",)"
               R"("uid":"uid-1","resourceVersion":"7"}})"};
  const Secret fresh_ = make_bound_token(kNow, kNow + kTokenLife);
  Result<Response> issued_ = make_issued(fresh_);
  std::vector<std::string> asked_;
};

constexpr const char* kGet = "GET /api/v1/namespaces/keeper/secrets/sync-login";
constexpr const char* kPost = "POST /api/v1/namespaces/keeper/serviceaccounts/sync/token";

TEST_F(TakeAccountToken, TakesANewOneWhereThereIsNone) {
  const auto taken = take("");
  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_FALSE(taken->is_held);
  EXPECT_EQ(taken->token, fresh_);
  EXPECT_THAT(taken->bound.audiences, ElementsAre("api"));
  EXPECT_THAT(asked_, ElementsAre(kGet, kPost));
}

TEST_F(TakeAccountToken, KeepsTheOneThatIsThereWhileItIsNotDue) {
  const Secret held = make_bound_token(kNow - hours{23}, kNow - hours{23} + kTokenLife);
  const auto taken = take(held.reveal() + '\n');
  ASSERT_TRUE(taken);
  EXPECT_TRUE(taken->is_held);
  EXPECT_EQ(taken->token, held);
  EXPECT_THAT(asked_, ElementsAre(kGet));
}

TEST_F(TakeAccountToken, TakesANewOneWhereTheOldOneIsDueOfAnotherSecretOrNotWanted) {
  const Secret due = make_bound_token(kNow - hours{24}, kNow - hours{24} + kTokenLife);
  EXPECT_FALSE(take(due.reveal())->is_held);
  EXPECT_FALSE(take("opaque")->is_held);
  const Secret good = make_bound_token(kNow, kNow + kTokenLife);
  EXPECT_FALSE(take(good.reveal(), true)->is_held);
  rbac_.account = "other";
  issued_ = make_forbidden("create", "serviceaccounts/token");
  EXPECT_FALSE(take(good.reveal()));
}

TEST_F(TakeAccountToken, TakesANewOneWhereTheSecretWasMadeAnew) {
  secret_ = Response{200,
                     {},
                     R"({"kind":"Secret","metadata":{"name":"sync-login","namespace":)"
                     R"("keeper","uid":"uid-2","resourceVersion":"9"}})"};
  const Secret old = make_bound_token(kNow, kNow + kTokenLife);
  const auto taken = take(old.reveal());
  ASSERT_FALSE(taken);  // what the server gives here is of the old Secret, too
  EXPECT_EQ(taken.error().code, Errc::bad_reply);
  EXPECT_THAT(asked_, ElementsAre(kGet, kPost));
}

TEST_F(TakeAccountToken, TakesNoneThatIsBoundToNothing) {
  issued_ = make_issued(Secret("opaque"));
  const auto taken = take("");
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().text, HasSubstr("bound to Secret sync-login"));
  EXPECT_THAT(taken.error().text, Not(HasSubstr("opaque")));
}

TEST_F(TakeAccountToken, SaysWhatIsInTheWay) {
  issued_ = make_forbidden("create", "serviceaccounts/token");
  EXPECT_EQ(take("").error().code, Errc::denied);
  EXPECT_THAT(take("").error().text,
              HasSubstr("the server gives no token for service account keeper/sync"));
  issued_ = make_status(503, "ServiceUnavailable", "later");
  EXPECT_EQ(take("").error().code, Errc::unavailable);
  secret_ = make_forbidden("get", "secrets");
  EXPECT_THAT(take("").error().text, HasSubstr("Secret keeper/sync-login"));
}

}  // namespace
}  // namespace cred::syncd
