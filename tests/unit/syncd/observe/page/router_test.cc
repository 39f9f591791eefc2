// SPDX-License-Identifier: Apache-2.0
// Which path answers what, and when it does not.
#include "syncd/observe/page/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "syncd/observe/http/listener.h"
#include "unit/syncd/observe/snapshots.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using testing::kSnapshotNow;
using testing::make_snapshot;

class SiteTest : public ::testing::Test {
 protected:
  WebReply get(const std::string& path, const std::string& host = "localhost:9599",
               bool guards_host = true) {
    return router_.answer({path, host}, guards_host);
  }

  void post(Snapshot snapshot) {
    latest_->post(std::make_shared<const Snapshot>(std::move(snapshot)), tick_);
  }

  Tick tick_{Span{1000}};
  std::shared_ptr<LatestSnapshot> latest_ = std::make_shared<LatestSnapshot>(tick_);
  Router router_{latest_, {[] { return kSnapshotNow; }, [this] { return tick_; }}, "1.2.3"};
};

TEST_F(SiteTest, IsAliveAndNotReadyBeforeAnythingIsKnown) {
  EXPECT_EQ(get("/healthz").status, 200);
  for (const char* const path : {"/", "/metrics", "/readyz"}) EXPECT_EQ(get(path).status, 503);
}

TEST_F(SiteTest, ServesEverythingWhereAllIsWell) {
  post(make_snapshot());
  EXPECT_EQ(get("/healthz").body, "ok\n");
  EXPECT_EQ(get("/readyz").body, "ok\n");
  EXPECT_EQ(get("/").type, "text/html; charset=utf-8");
  EXPECT_EQ(get("/style.css").type, "text/css; charset=utf-8");
  EXPECT_THAT(get("/metrics").type, HasSubstr("version=0.0.4"));
  EXPECT_EQ(get("/etc/passwd").status, 404);
}

TEST_F(SiteTest, SaysWhatIsNotServed) {
  Snapshot snapshot = make_snapshot();
  snapshot.clusters.front().is_reachable = false;
  post(snapshot);
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_THAT(get("/readyz").body, HasSubstr("cluster one"));
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(SiteTest, NoticesALoopThatDoesNotTurn) {
  post(make_snapshot());
  tick_ += kLongestSilence;
  EXPECT_EQ(get("/healthz").status, 200);
  tick_ += Span{1};
  EXPECT_EQ(get("/healthz").status, 503);
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_THAT(get("/").body, HasSubstr("The daemon does not move"));
  post(make_snapshot());
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(SiteTest, AllowsNothingButItsOwnStyle) {
  const WebReply reply = get("/");
  const auto found = std::find_if(reply.headers.begin(), reply.headers.end(), [](const auto& pair) {
    return pair.first == "Content-Security-Policy";
  });
  ASSERT_NE(found, reply.headers.end());
  EXPECT_THAT(found->second, HasSubstr("default-src 'none'; style-src 'self'"));
}

TEST_F(SiteTest, SendsAwayWhoWasLuredHere) {
  post(make_snapshot());
  EXPECT_EQ(get("/", "evil.example:9599").status, 421);
  EXPECT_EQ(get("/", "evil.example:9599", false).status, 200);
}

TEST(LocalHost, IsAnAddressInDigitsOrLocalhost) {
  for (const char* const host : {"", "localhost", "LocalHost:9599", "127.0.0.1:9599", "10.0.0.1",
                                 "[::1]:9599", "[fe80::1]"}) {
    EXPECT_TRUE(is_local_host(host)) << host;
  }
  for (const char* const host :
       {"evil.example", "localhost.evil.example:1", "127.0.0.1.evil.example", "[evil]:1", ":1"}) {
    EXPECT_FALSE(is_local_host(host)) << host;
  }
}

}  // namespace
}  // namespace cred::syncd
