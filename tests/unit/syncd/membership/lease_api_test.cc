// SPDX-License-Identifier: Apache-2.0
// Requests, and what answers mean.
#include "syncd/membership/lease_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const MemberGroup kTestGroup{"ecr", "syncd"};

std::string make_status(int code, const std::string& reason, const std::string& details = "{}") {
  return R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"m","reason":")" +
         reason + R"(","details":)" + details + R"(,"code":)" + std::to_string(code) + '}';
}

class LeaseApi : public ::testing::Test {
 protected:
  const CallApi call_ = [this](const ApiRequest& request) -> Result<Response> {
    asked_.push_back(request);
    if (!is_answered_) return Error{Errc::unavailable, "cluster home: no answer"};
    return answer_;
  };
  std::vector<ApiRequest> asked_;
  bool is_answered_ = true;
  Response answer_{.status = 200};
  MemberLease lease_{.member = "a", .holder = "a_1", .serves = {"x"}};
};

TEST_F(LeaseApi, ListsTheGroupFromTheServerItself) {
  answer_.body = R"({"metadata":{},"items":[]})";
  const auto listed = list_leases(call_, kTestGroup);
  ASSERT_TRUE(listed) << listed.error().text;
  EXPECT_THAT(*listed, IsEmpty());
  EXPECT_EQ(asked_[0].path,
            "/apis/coordination.k8s.io/v1/namespaces/ecr/leases?limit=201"
            "&labelSelector=ecr-syncd%2Fmembers%3Dsyncd");
  EXPECT_EQ(asked_[0].timeout, std::chrono::seconds{5});
}

TEST_F(LeaseApi, SaysWhichRightIsMissing) {
  answer_ = {.status = 403, .headers = {}, .body = make_status(403, "Forbidden")};
  const auto listed = list_leases(call_, kTestGroup);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code, Errc::denied);
  EXPECT_THAT(listed.error().text, HasSubstr("leases in namespace ecr"));
  EXPECT_THAT(listed.error().text, HasSubstr("ecr-syncd rbac"));
}

TEST_F(LeaseApi, SaysThatTheNamespaceIsMissing) {
  answer_ = {.status = 404,
             .headers = {},
             .body = make_status(404, "NotFound", R"({"name":"ecr","kind":"namespaces"})")};
  const auto written = write_lease(call_, kTestGroup, lease_);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().text, HasSubstr("create the namespace"));
}

TEST_F(LeaseApi, CreatesWhatIsNotThere) {
  MemberLease there = lease_;
  there.resource_version = "5";
  answer_ = {.status = 201, .headers = {}, .body = render_lease(there, kTestGroup)};
  const auto written = write_lease(call_, kTestGroup, lease_);
  ASSERT_TRUE(written) << written.error().text;
  EXPECT_FALSE(written->was_lost);
  EXPECT_EQ(written->lease.resource_version, "5");
  EXPECT_EQ(asked_[0].method, "POST");
  EXPECT_EQ(asked_[0].path, "/apis/coordination.k8s.io/v1/namespaces/ecr/leases?timeout=5s");
}

TEST_F(LeaseApi, ReplacesTheVersionThatItKnows) {
  lease_.resource_version = "5";
  answer_.body = render_lease(lease_, kTestGroup);
  ASSERT_TRUE(write_lease(call_, kTestGroup, lease_));
  EXPECT_EQ(asked_[0].method, "PUT");
  EXPECT_EQ(asked_[0].path,
            "/apis/coordination.k8s.io/v1/namespaces/ecr/leases/syncd.a?timeout=5s");
  EXPECT_THAT(asked_[0].body, HasSubstr(R"("resourceVersion":"5")"));
}

TEST_F(LeaseApi, TellsWhenSomebodyElseWasFirst) {
  lease_.resource_version = "5";
  for (const auto& [status, reason] :
       {std::pair{409, "Conflict"}, std::pair{409, "AlreadyExists"}, std::pair{404, "NotFound"}}) {
    answer_ = {.status = status,
               .headers = {},
               .body = make_status(status, reason, R"({"name":"syncd.a","kind":"leases"})")};
    const auto written = write_lease(call_, kTestGroup, lease_);
    ASSERT_TRUE(written) << written.error().text;
    EXPECT_TRUE(written->was_lost) << reason;
  }
}

TEST_F(LeaseApi, BelievesNoOtherLeaseThanItWrote) {
  MemberLease other = lease_;
  other.resource_version = "5";
  other.holder = "a_2";
  answer_.body = render_lease(other, kTestGroup);
  EXPECT_FALSE(write_lease(call_, kTestGroup, lease_));
}

TEST_F(LeaseApi, PassesOnThatNobodyAnswers) {
  is_answered_ = false;
  EXPECT_EQ(list_leases(call_, kTestGroup).error().text, "cluster home: no answer");
  EXPECT_EQ(write_lease(call_, kTestGroup, lease_).error().text, "cluster home: no answer");
}

TEST_F(LeaseApi, DeletesJustWhatItSaw) {
  lease_.uid = "u";
  lease_.resource_version = "5";
  delete_lease(call_, kTestGroup, lease_);
  ASSERT_THAT(asked_, SizeIs(1));
  EXPECT_EQ(asked_[0].method, "DELETE");
  EXPECT_THAT(asked_[0].body, HasSubstr(R"("preconditions":{"uid":"u","resourceVersion":"5"})"));
}

}  // namespace
}  // namespace cred::syncd
