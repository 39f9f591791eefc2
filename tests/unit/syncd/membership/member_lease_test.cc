// SPDX-License-Identifier: Apache-2.0
// What a lease looks like on the wire, and what is not taken for one.
#include "syncd/membership/member_lease.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const MemberGroup kGroup{"ecr", "syncd"};

MemberLease make_lease() {
  return {.member = "host-a",
          .uid = "u-1",
          .resource_version = "7",
          .holder = "host-a_1f",
          .acquired_at = from_epoch(1'795'521'600),
          .renewed_at = from_epoch(1'795'521'602),
          .transitions = 3,
          .serves = {"a", "b"},
          .wants = {"c"},
          .unsure = {"d"}};
}

std::string render_list(const std::string& items, const std::string& meta = "{}") {
  return R"({"kind":"LeaseList","metadata":)" + meta + R"(,"items":[)" + items + "]}";
}

TEST(MemberLease, IsRenderedAsTheApiHasIt) {
  EXPECT_EQ(
      render_lease(make_lease(), kGroup),
      R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"syncd.host-a",)"
      R"("namespace":"ecr","uid":"u-1","resourceVersion":"7","labels":{"ecr-syncd/members":"syncd"},)"
      R"("annotations":{"ecr-syncd/serves":"a,b","ecr-syncd/wants":"c","ecr-syncd/unsure":"d"}},)"
      R"("spec":{"holderIdentity":"host-a_1f","leaseDurationSeconds":15,)"
      R"("acquireTime":"2026-11-24T12:00:00.000000Z","renewTime":"2026-11-24T12:00:02.000000Z",)"
      R"("leaseTransitions":3}})");
}

TEST(MemberLease, HasNoVersionBeforeItIsThere) {
  MemberLease lease = make_lease();
  lease.uid.clear();
  lease.resource_version.clear();
  const std::string body = render_lease(lease, kGroup);
  EXPECT_THAT(body, Not(HasSubstr("resourceVersion")));
  EXPECT_THAT(body, Not(HasSubstr("\"uid\"")));
}

TEST(MemberLease, IsReadAsItWasWritten) {
  const auto read = parse_lease(render_lease(make_lease(), kGroup), kGroup);
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(read->member, "host-a");
  EXPECT_EQ(read->uid, "u-1");
  EXPECT_EQ(read->resource_version, "7");
  EXPECT_EQ(read->holder, "host-a_1f");
  EXPECT_EQ(read->duration, seconds{15});
  EXPECT_EQ(read->renewed_at, from_epoch(1'795'521'602));
  EXPECT_EQ(read->transitions, 3);
  EXPECT_THAT(read->serves, ElementsAre("a", "b"));
  EXPECT_THAT(read->wants, ElementsAre("c"));
  EXPECT_THAT(read->unsure, ElementsAre("d"));
}

TEST(MemberLease, KeepsItsDurationWithinBounds) {
  for (const auto& [text, wanted] :
       {std::pair{"-5", 15}, std::pair{"1", 15}, std::pair{"16", 16}, std::pair{"60", 60},
        std::pair{"61", 60}, std::pair{"99999999999", 60}}) {
    const auto read = parse_lease(
        R"({"metadata":{"name":"syncd.x","resourceVersion":"1"},"spec":{"leaseDurationSeconds":)" +
            std::string(text) + "}}",
        kGroup);
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(read->duration, seconds{wanted});
  }
}

TEST(MemberLease, IsNothingElse) {
  for (const char* const body : {"", "[]", "{}", R"({"metadata":{"name":"syncd.x"}})",
                                 R"({"metadata":{"name":"syncd.","resourceVersion":"1"}})",
                                 R"({"metadata":{"name":"other.x","resourceVersion":"1"}})",
                                 R"({"metadata":{"name":"syncdx","resourceVersion":"1"}})"}) {
    EXPECT_FALSE(parse_lease(body, kGroup)) << body;
  }
}

TEST(MemberLease, HasNoClusterWithANameThatIsNone) {
  const auto read = parse_lease(
      R"({"metadata":{"name":"syncd.x","resourceVersion":"1","annotations":{"ecr-syncd/serves":",a,,)" +
          std::string(64, 'x') + R"(,b,"}}})",
      kGroup);
  ASSERT_TRUE(read);
  EXPECT_THAT(read->serves, ElementsAre("a", "b"));
}

TEST(MemberLeases, AreThoseOfTheGroup) {
  const auto leases = parse_leases(
      render_list(render_lease(make_lease(), kGroup) +
                  R"(,{"metadata":{"name":"kube-scheduler","resourceVersion":"1"}},7)"),
      kGroup);
  ASSERT_TRUE(leases) << leases.error().text;
  ASSERT_THAT(*leases, SizeIs(1));
  EXPECT_EQ(leases->front().member, "host-a");
}

TEST(MemberLeases, MayBeNone) {
  EXPECT_THAT(*parse_leases(render_list(""), kGroup), IsEmpty());
  EXPECT_THAT(*parse_leases(R"({"metadata":{},"items":null})", kGroup), IsEmpty());
}

TEST(MemberLeases, AreRefusedWhereTheyAreTooManyOrNotAll) {
  std::string items = R"({"metadata":{}})";
  for (std::size_t i = 1; i < kMostMembers; ++i) items += R"(,{"metadata":{}})";
  EXPECT_TRUE(parse_leases(render_list(items), kGroup));
  const auto many = parse_leases(render_list(items + R"(,{"metadata":{}})"), kGroup);
  ASSERT_FALSE(many);
  EXPECT_THAT(many.error().text, HasSubstr("more than 200 leases"));
  EXPECT_FALSE(parse_leases(render_list("", R"({"continue":"x"})"), kGroup));
  EXPECT_FALSE(parse_leases("{}", kGroup));
  EXPECT_FALSE(parse_leases("<html>", kGroup));
}

}  // namespace
}  // namespace cred::syncd
