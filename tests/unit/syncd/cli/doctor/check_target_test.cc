// SPDX-License-Identifier: Apache-2.0
// doctor about one target: secret, entries, registry, service accounts.
#include "syncd/cli/doctor/check_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd {
namespace {

using cred::testing::StoredObject;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::kHost;
using testing::kNow;
using testing::make_config;
using testing::make_entry;
using testing::make_token;
using ::testing::Not;
using testing::Pass;

class CheckTarget : public ::testing::Test {
 protected:
  // What it prints of regcred in the namespace web.
  std::string check() {
    std::ostringstream out;
    Findings findings(out);
    const CallApi call = pass_.cluster.deps().call;
    const Send send = [this](const Request& request) {
      doors_.push_back(request);
      return door_;
    };
    check_target("web", pass_.rule(), {pass_.config, call, send, kNow, try_out_, &accepted_},
                 findings);
    bad_count_ = findings.bad_count();
    return out.str();
  }

  void put(Instant expiry) {
    pass_.cluster.put_secret(make_config(make_entry(make_token(expiry))));
  }

  // An account whose list Helm 4 keeps.
  void put_applied(const std::vector<std::string>& names) {
    StoredObject& account = pass_.cluster.put_account(names);
    account.manager = "helm";
    account.has_applied = true;
  }

  Pass pass_{"*"};
  Result<Response> door_ = Response{200, {}, {}};
  std::vector<Request> doors_;
  std::function<TargetOutcome(const std::string&, const SecretRule&)> try_out_;
  std::set<std::string> accepted_;
  std::size_t bad_count_ = 0;
};

TEST_F(CheckTarget, SaysUntilWhenTheRegistryAcceptsIt) {
  put(kNow + std::chrono::hours{2});

  EXPECT_THAT(check(), AllOf(HasSubstr("ok    web/regcred is there, made by kubectl-create"),
                             HasSubstr(std::string("ok    ") + kHost +
                                       ": accepted, valid until 2026-11-24T14:00:00Z")));
  EXPECT_EQ(bad_count_, 0U);
}

TEST_F(CheckTarget, KnocksWithThePassword) {
  const Instant expiry = kNow + std::chrono::hours{2};
  put(expiry);
  static_cast<void>(check());

  ASSERT_EQ(doors_.size(), 1U);
  EXPECT_EQ(doors_[0].url, std::string("https://") + kHost + "/v2/");
  EXPECT_EQ(find_header(doors_[0].headers, "Authorization"),
            "Basic " + encode_base64("AWS:" + make_token(expiry)));
}

TEST_F(CheckTarget, SaysThatTheSecretIsMissing) {
  EXPECT_THAT(check(), HasSubstr("WRONG web/regcred is missing"));
  EXPECT_EQ(bad_count_, 1U);
}

TEST_F(CheckTarget, NamesTheRemedyForARefusal) {
  pass_.refuse("/secrets/", cred::testing::make_forbidden("get", "secrets"));
  EXPECT_THAT(check(), HasSubstr("-> apply what `ecr-syncd rbac` prints"));
}

TEST_F(CheckTarget, NamesTheRemedyForABusyServer) {
  pass_.refuse("/secrets/", {503, {}, {}});
  EXPECT_THAT(check(), AllOf(HasSubstr("HTTP 503"), HasSubstr("-> try again")));
}

TEST_F(CheckTarget, SaysThatPodsCannotUseASecretOfAnotherType) {
  pass_.cluster.put_secret("{}").type = "Opaque";
  EXPECT_THAT(check(), HasSubstr("WRONG web/regcred is not a readable pull secret: type Opaque"));
}

TEST_F(CheckTarget, SaysThatNobodyCanReadTheSecret) {
  pass_.cluster.put_secret("not JSON");
  EXPECT_THAT(check(), HasSubstr("WRONG web/regcred is not a readable pull secret"));
}

TEST_F(CheckTarget, SaysThatARegistryIsNotInIt) {
  pass_.cluster.put_secret(make_config(testing::kDockerHub));
  EXPECT_THAT(check(), HasSubstr(std::string("WRONG web/regcred has no entry for ") + kHost));
}

TEST_F(CheckTarget, SaysThatATokenExpired) {
  for (const auto& [left, is_expired] :
       std::vector<std::pair<int, bool>>{{-1, true}, {0, true}, {1, false}}) {
    doors_.clear();
    put(kNow + std::chrono::seconds{left});
    const std::string text = check();
    EXPECT_EQ(text.find("the token expired at") != std::string::npos, is_expired) << left;
    EXPECT_EQ(doors_.empty(), is_expired) << left;
  }
}

TEST_F(CheckTarget, SaysThatTheRegistryRefusesIt) {
  put(kNow + std::chrono::hours{2});
  door_ = Response{401, {}, {}};

  EXPECT_THAT(check(),
              AllOf(HasSubstr("the registry refuses it with HTTP 401"),
                    HasSubstr("delete /var/cache/ecr-syncd/private, then run `ecr-syncd once`")));
}

TEST_F(CheckTarget, IsNotWrongWhereTheRegistryCannotBeAsked) {
  put(kNow + std::chrono::hours{2});
  door_ = Error{Errc::unavailable, "no route"};

  EXPECT_THAT(check(), AllOf(HasSubstr("note  "), HasSubstr("could not be asked from here"),
                             HasSubstr("-> no route")));
  EXPECT_EQ(bad_count_, 0U);
}

TEST_F(CheckTarget, KnocksOnceWithOneLogin) {
  put(kNow + std::chrono::hours{2});
  EXPECT_THAT(check(), HasSubstr("accepted"));
  EXPECT_THAT(check(), Not(HasSubstr("accepted")));
  EXPECT_EQ(doors_.size(), 1U);
}

TEST_F(CheckTarget, NamesTheNamespaceOfWhatARegistryRefuses) {
  put(kNow + std::chrono::hours{2});
  door_ = Response{401, {}, {}};
  EXPECT_THAT(check(), HasSubstr("-> in web/regcred: it may have been revoked"));
}

TEST_F(CheckTarget, NamesTheCauseThatADryRunNames) {
  try_out_ = [](const std::string&, const SecretRule&) {
    return TargetOutcome{TargetOutcome::Kind::refused, "it is managed by Argo CD", false,
                         std::nullopt};
  };
  put(kNow + std::chrono::hours{2});
  EXPECT_THAT(check(), AllOf(HasSubstr("WRONG web/regcred will not be renewed"),
                             HasSubstr("-> it is managed by Argo CD")));
  EXPECT_EQ(bad_count_, 1U);

  put(kNow - std::chrono::hours{2});
  EXPECT_THAT(check(), HasSubstr("-> in web/regcred: it is managed by Argo CD"));
  EXPECT_EQ(bad_count_, 1U);
}

TEST_F(CheckTarget, NamesWhatNoKubeletCanRead) {
  pass_.cluster.put_secret(make_config(make_entry(make_token(kNow + std::chrono::hours{2})) +
                                       R"(,"quay.io":{"auth":"bm9jb2xvbg=="})"));
  EXPECT_THAT(check(), AllOf(HasSubstr("WRONG web/regcred is refused by every kubelet"),
                             HasSubstr("quay.io"), HasSubstr("mend or remove that entry")));
}

TEST_F(CheckTarget, NamesPodsThatDoNotUseTheirAccountsList) {
  put(kNow + std::chrono::hours{2});
  pass_.cluster.put_account(std::vector<std::string>{"regcred"});
  pass_.refuse(
      "/pods?",
      {200,
       {},
       R"({"items":[{"metadata":{"name":"own"},"spec":{"imagePullSecrets":[{"name":"x"}]}},)"
       R"({"metadata":{"name":"good"},"spec":{"imagePullSecrets":[{"name":"regcred"}]}},)"
       R"({"metadata":{"name":"old"},"spec":{"serviceAccountName":"default"}},)"
       R"({"metadata":{"name":"else"},"spec":{"serviceAccountName":"builder"}},)"
       R"({"metadata":{"name":"done"},"spec":{},"status":{"phase":"Succeeded"}}]})"});
  EXPECT_THAT(check(),
              AllOf(HasSubstr("note  in web, not pulling with regcred: pod own, since"),
                    HasSubstr("note  in web, not pulling with regcred: pod old, made before"),
                    Not(HasSubstr("good")), Not(HasSubstr("else")), Not(HasSubstr("done"))));
}

TEST_F(CheckTarget, NeverShowsThePassword) {
  const Instant expiry = kNow + std::chrono::hours{2};
  put(expiry);
  door_ = Response{401, {}, {}};
  EXPECT_THAT(check(), Not(HasSubstr(make_token(expiry))));
}

TEST_F(CheckTarget, SaysWhoseTheSecretIsForPods) {
  put(kNow + std::chrono::hours{2});
  pass_.cluster.put_account(std::vector<std::string>{"regcred"});
  EXPECT_THAT(check(), HasSubstr("ok    service account web/default uses it: its pods pull"));
}

TEST_F(CheckTarget, DoubtsAnAccountThatNobodyAskedFor) {
  put(kNow + std::chrono::hours{2});
  pass_.cluster.put_account({});
  EXPECT_THAT(check(), HasSubstr("note  service account web/default does not use it"));
  EXPECT_EQ(bad_count_, 0U);
}

TEST_F(CheckTarget, BlamesAnAccountThatWasToHaveIt) {
  put(kNow + std::chrono::hours{2});
  pass_.rule().service_accounts.names = {"default"};
  pass_.cluster.put_account({});
  EXPECT_THAT(check(), HasSubstr("WRONG service account web/default does not use it"));
}

TEST_F(CheckTarget, WarnsWhereSomebodyAppliesTheAccountsList) {
  put(kNow + std::chrono::hours{2});
  pass_.rule().service_accounts.names = {"default"};
  put_applied({"a"});
  EXPECT_THAT(check(), AllOf(HasSubstr("note  service account web/default is not ours alone"),
                             HasSubstr("kept by helm"), HasSubstr("--force-conflicts")));

  put_applied({"a", "regcred"});
  EXPECT_THAT(check(), Not(HasSubstr("helm")));
}

TEST_F(CheckTarget, WarnsOfWhoeverAppliedTheAccountsListBefore) {
  put(kNow + std::chrono::hours{2});
  pass_.rule().service_accounts.names = {"default"};
  pass_.refuse(
      "/serviceaccounts/default",
      {200,
       {},
       R"({"metadata":{"name":"default","managedFields":[)"
       R"({"manager":"ecr-syncd","operation":"Update","fieldsV1":{"f:imagePullSecrets":{}}},)"
       R"({"manager":"helm","operation":"Apply","fieldsV1":{"f:metadata":{}}}]},)"
       R"("imagePullSecrets":[{"name":"a"},{"name":"regcred"}]})"});
  EXPECT_THAT(check(), HasSubstr("service account web/default is kept by helm"));
}

TEST_F(CheckTarget, SaysThatOnceDropsWhatNoKubeletCanRead) {
  pass_.rule().unreadable_entries = UnreadableEntries::drop;
  pass_.cluster.put_secret(make_config(make_entry(make_token(kNow + std::chrono::hours{2})) +
                                       R"(,"quay.io":{"auth":"bm9jb2xvbg=="})"));
  EXPECT_THAT(check(), HasSubstr("`ecr-syncd once` drops that"));
}

}  // namespace
}  // namespace cred::syncd
