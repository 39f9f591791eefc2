// SPDX-License-Identifier: Apache-2.0
// Members on a loop with a clock of the test's, and a home cluster that answers, refuses or is
// away.
#include "syncd/membership/membership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "../runtime/virtual_clock.h"
#include "json/json.h"
#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const MemberGroup kHomeGroup{"ecr", "syncd"};

// As an API server has leases: POST, PUT of a version, list, DELETE.
class HomeCluster {
 public:
  Result<Response> answer(const ApiRequest& request) {
    ++requests;
    if (!is_there) return Error{Errc::unavailable, "cluster home: connection refused"};
    if (request.method == "GET") return list();
    if (request.method == "DELETE") return remove(request.path);
    auto lease = *parse_lease(with_version(request.body), kHomeGroup);
    const auto found = leases.find(lease.member);
    const bool is_new = request.method == "POST";
    const std::string asked(
        JsonDocument::parse(request.body)->find_string("/metadata/resourceVersion").value_or(""));
    if (is_new == (found != leases.end())) return conflict();
    if (!is_new && found->second.resource_version != asked) return conflict();
    lease.resource_version = std::to_string(++version_);
    leases[lease.member] = lease;
    return Response{is_new ? 201 : 200, {}, render_lease(lease, kHomeGroup)};
  }

  bool is_there = true;
  int requests = 0;
  std::map<std::string, MemberLease> leases;

 private:
  static Response conflict() {
    return {409, {}, R"({"kind":"Status","status":"Failure","reason":"Conflict","code":409})"};
  }

  static std::string with_version(std::string body) {
    if (body.find("resourceVersion") == std::string::npos) {
      body.insert(body.find(R"("labels")"), R"("resourceVersion":"0",)");
    }
    return body;
  }

  Response list() const {
    std::string items;
    for (const auto& [name, lease] : leases) {
      items += (items.empty() ? "" : ",") + render_lease(lease, kHomeGroup);
    }
    return {200, {}, R"({"kind":"LeaseList","metadata":{},"items":[)" + items + "]}"};
  }

  Response remove(const std::string& path) {
    leases.erase(path.substr(path.rfind("/syncd.") + 7));
    return {200, {}, "{}"};
  }

  int version_ = 0;
};

class AMembership : public ::testing::Test {
 protected:
  struct Member {
    ServedClusters served;
    std::vector<LogLine> lines;
    std::unique_ptr<Membership> membership;
  };

  std::unique_ptr<Member> start(const std::string& name, const std::string& process = "1") {
    auto made = std::make_unique<Member>();
    made->membership = std::make_unique<Membership>(Membership::Deps{
        .loop = loop_,
        .member = name,
        .holder = name + '_' + process,
        .home = "home",
        .group = kHomeGroup,
        .call = [this](const ApiRequest& request) { return home_.answer(request); },
        .run_job = [](const std::function<void()>& job) { job(); },
        .random = [] { return 0.0; },
        .tell = [to = made.get()](const LogLine& line) { to->lines.push_back(line); },
        .on_change = [to = made.get()](const ServedClusters& served) { to->served = served; }});
    made->membership->set_clusters({"a", "b"});
    made->membership->start();
    return made;
  }

  void pass(Span time) { time_.advance(loop_, time); }

  static Snapshot describe(const Member& member) {
    Snapshot snapshot{};
    member.membership->describe(snapshot);
    return snapshot;
  }

  static Request make_write() {
    Request request;
    request.method = "PATCH";
    request.url = "https://server/x";
    return request;
  }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  HomeCluster home_;
};

TEST_F(AMembership, ServesAllAloneAndSaysSo) {
  const auto one = start("one");
  pass(seconds{4});
  EXPECT_THAT(one->served, SizeIs(2));
  ASSERT_THAT(one->lines, SizeIs(3));
  EXPECT_THAT(one->lines[0].text, HasSubstr("this is member one, by its lease in cluster home"));
  EXPECT_EQ(one->lines[1].cluster, "a");
  EXPECT_NE(one->membership->find_fence("a"), nullptr);
  EXPECT_EQ(one->membership->find_fence("none"), nullptr);
  const Snapshot snapshot = describe(*one);
  EXPECT_EQ(snapshot.member_trouble, "");
  EXPECT_THAT(snapshot.clusters, IsEmpty()) << "those are for the supervisor to describe";
  ASSERT_THAT(snapshot.members, SizeIs(1));
  EXPECT_TRUE(snapshot.members[0].is_self && snapshot.members[0].is_live);
  EXPECT_EQ(snapshot.members[0].clusters, 2U);
}

TEST_F(AMembership, KnowsWhatTheOtherServes) {
  const auto one = start("one");
  const auto two = start("two");
  pass(seconds{6});
  ASSERT_THAT(one->served, SizeIs(1));
  ASSERT_THAT(two->served, SizeIs(1));
  const Snapshot snapshot = describe(*one);
  ASSERT_THAT(snapshot.clusters, SizeIs(1));
  EXPECT_EQ(snapshot.clusters[0].name, two->served.begin()->first);
  EXPECT_EQ(snapshot.clusters[0].served_by, "two");
  EXPECT_EQ(snapshot.clusters[0].trouble, "");
  EXPECT_THAT(snapshot.members, SizeIs(2));
}

TEST_F(AMembership, StopsAtItsDeadlineWhereTheHomeClusterIsAway) {
  const auto one = start("one");
  pass(seconds{6});
  const auto fence = one->membership->find_fence("a");
  const Send send = fence_writes([](const Request&) { return Response{.status = 200}; }, fence);
  EXPECT_TRUE(send(make_write()));
  home_.is_there = false;
  pass(seconds{11});
  EXPECT_THAT(one->served, IsEmpty());
  EXPECT_FALSE(send(make_write()));
  const LogLine& last = one->lines[one->lines.size() - 3];
  EXPECT_EQ(last.priority, Priority::error);
  EXPECT_EQ(last.message_id, kMemberTroubleId);
  EXPECT_THAT(last.text, HasSubstr("writes nothing: cluster home: connection refused"));
  const Snapshot snapshot = describe(*one);
  EXPECT_THAT(snapshot.member_trouble, HasSubstr("connection refused"));
  ASSERT_THAT(snapshot.clusters, SizeIs(2));
  EXPECT_EQ(snapshot.clusters[0].served_by, "");
  EXPECT_THAT(snapshot.clusters[0].trouble, HasSubstr("not held"));
  home_.is_there = true;
  pass(seconds{5});
  EXPECT_THAT(one->served, SizeIs(2));
  EXPECT_FALSE(send(make_write())) << "of the tenure before";
  EXPECT_NE(one->membership->find_fence("a"), fence);
}

TEST_F(AMembership, SaysATroubleOnce) {
  home_.is_there = false;
  const auto one = start("one");
  pass(seconds{60});
  ASSERT_THAT(one->lines, SizeIs(1));
  EXPECT_THAT(one->lines[0].text, HasSubstr("connection refused"));
}

TEST_F(AMembership, LetsGoAndIsFollowedWithinASecond) {
  const auto one = start("one");
  const auto two = start("two");
  pass(seconds{6});
  one->membership->release([](std::chrono::milliseconds) {});
  EXPECT_EQ(home_.leases.at("one").holder, "");
  EXPECT_EQ(one->membership->find_fence("a"), nullptr);
  one->membership.reset();
  pass(seconds{1});
  EXPECT_THAT(two->served, SizeIs(2));
  EXPECT_EQ(two->served.at("a").empty(), !two->served.at("b").empty());
}

TEST_F(AMembership, LetsGoThoughARenewalCameFirst) {
  const auto one = start("one");
  pass(seconds{6});
  home_.leases.at("one").resource_version = "999";
  one->membership->release([](std::chrono::milliseconds) {});
  EXPECT_EQ(home_.leases.at("one").holder, "");
}

TEST_F(AMembership, WaitsAtItsEndForWritesThatAreUnderWay) {
  const auto one = start("one");
  pass(seconds{6});
  const auto fence = one->membership->find_fence("a");
  std::chrono::milliseconds slept{};
  const Send send = fence_writes(
      [&](const Request&) {
        one->membership->release([&](std::chrono::milliseconds time) { slept += time; });
        return Response{.status = 200};
      },
      fence);
  ASSERT_TRUE(send(make_write()));
  EXPECT_GT(slept.count(), 500);
  EXPECT_LT(slept.count(), 1000);
  EXPECT_THAT(home_.leases.at("one").serves, ElementsAre("a")) << "nobody may begin there yet";
}

TEST_F(AMembership, RemovesTheLeaseOfAMemberThatIsLongGone) {
  auto gone = start("pod-x");
  const auto one = start("one");
  pass(seconds{6});
  gone.reset();
  pass(std::chrono::minutes{9});
  EXPECT_TRUE(home_.leases.contains("pod-x"));
  pass(std::chrono::minutes{2});
  EXPECT_FALSE(home_.leases.contains("pod-x"));
  EXPECT_THAT(one->served, SizeIs(2));
}

TEST_F(AMembership, AsksLittle) {
  const auto one = start("one");
  pass(seconds{10});
  home_.requests = 0;
  pass(seconds{60});
  EXPECT_LE(home_.requests, 60 + 30);
}

}  // namespace
}  // namespace cred::syncd
