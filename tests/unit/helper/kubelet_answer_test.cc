// SPDX-License-Identifier: Apache-2.0
// kubelet's answer: its bytes, how long it may be kept, and under which name.
#include "helper/full/kubelet_answer.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

using std::chrono::seconds;

constexpr Instant kNow = from_epoch(1'795'521'600);
const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

seconds duration_of(seconds to_refresh, seconds to_end) {
  return find_cache_duration({kNow + to_refresh, kNow + to_end}, kNow);
}

TEST(FindCacheDuration, EndsWhereTheTokenIsDue) {
  EXPECT_EQ(duration_of(seconds{2}, seconds{100}), seconds{2});
  EXPECT_EQ(duration_of(seconds{1}, seconds{100}), seconds{1});
}

TEST(FindCacheDuration, IsNothingFromThereOn) {
  EXPECT_EQ(duration_of(seconds{0}, seconds{100}), seconds{0});
  EXPECT_EQ(duration_of(seconds{-1}, seconds{100}), seconds{0});
}

TEST(FindCacheDuration, NeverOutlivesTheToken) {
  EXPECT_EQ(duration_of(seconds{100}, seconds{5}), seconds{5});
}

TEST(RenderGoDuration, AsGoDoes) {
  EXPECT_EQ(render_go_duration(seconds{0}), "0s");
  EXPECT_EQ(render_go_duration(seconds{59}), "59s");
  EXPECT_EQ(render_go_duration(seconds{60}), "1m0s");
  EXPECT_EQ(render_go_duration(seconds{3599}), "59m59s");
  EXPECT_EQ(render_go_duration(seconds{3600}), "1h0m0s");
  EXPECT_EQ(render_go_duration(seconds{28743}), "7h59m3s");
}

TEST(FindMatchPattern, IsTheHostAsTheImageHasIt) {
  EXPECT_EQ(find_match_pattern(kHost + "/app", kHost), kHost);
  EXPECT_EQ(find_match_pattern(kHost + ":443/app", kHost), kHost + ":443");
  EXPECT_EQ(find_match_pattern("PUBLIC.ecr.aws/a", "public.ecr.aws"), "PUBLIC.ecr.aws");
}

TEST(FindMatchPattern, IsThePlainHostWhereTheImageHasMore) {
  EXPECT_EQ(find_match_pattern("https://" + kHost + "/app", kHost), kHost);
  EXPECT_EQ(find_match_pattern("user@" + kHost + "/app", kHost), kHost);
  EXPECT_EQ(find_match_pattern(kHost + ":port/app", kHost), kHost);
  EXPECT_EQ(find_match_pattern(kHost + "./app", kHost), kHost);
}

TEST(RenderKubeletAnswer, HasTheDocumentedMembersOnly) {
  EXPECT_EQ(render_kubelet_answer("credentialprovider.kubelet.k8s.io/v1", "h:1", Secret("p\"w"),
                                  seconds{61}),
            "{\"kind\":\"CredentialProviderResponse\","
            "\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\","
            "\"cacheKeyType\":\"Registry\",\"cacheDuration\":\"1m1s\","
            "\"auth\":{\"h:1\":{\"username\":\"AWS\",\"password\":\"p\\\"w\"}}}\n");
}

TEST(RenderKubeletAnswer, EmptyIsNotToBeRemembered) {
  EXPECT_EQ(render_empty_kubelet_answer("v"),
            "{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"v\","
            "\"cacheKeyType\":\"Registry\",\"cacheDuration\":\"0s\",\"auth\":{}}\n");
}

}  // namespace
}  // namespace cred
