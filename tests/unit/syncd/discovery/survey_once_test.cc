// SPDX-License-Identifier: Apache-2.0
// What a verb that ends has to work on.
#include "syncd/discovery/survey_once.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/discovery/entries.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::make_entry;
using testing::make_seen;
using testing::names_of;

using Seen = std::vector<SurveyedCluster>;

constexpr Instant kLook = from_epoch(1'800'000'000);

Result<Seen> answer(const SurveyOrder& order) {
  if (order.place.region == "us-east-1") return Error{Errc::denied, "not you"};
  return Seen{make_seen("a"), make_seen("b", "it is being made")};
}

SyncConfig make_config() {
  SyncConfig config;
  config.clusters.emplace_back().name = "static";
  config.discoveries = {make_entry("f", {"eu-west-1", "us-east-1"}),
                        make_entry("g", {"eu-north-1"})};
  return config;
}

TEST(FindClusters, AddsThemToThoseThatAreWrittenDown) {
  const Found found = find_clusters(make_config(), "", answer, kLook);
  EXPECT_THAT(names_of(found.config.clusters),
              ElementsAre("static", "f/123456789012/eu-west-1/a", "g/123456789012/eu-north-1/a"));
  EXPECT_THAT(found.config.discoveries, IsEmpty());
  ASSERT_EQ(found.errors.size(), 1U);
  EXPECT_EQ(found.errors[0].text, "discovery f: not you");
  EXPECT_THAT(found.notes,
              ElementsAre("discovery f: not served: b (EKS in eu-west-1): it is being made",
                          "discovery g: not served: b (EKS in eu-north-1): it is being made"));
}

TEST(FindClusters, LooksOnlyWhereItMayBe) {
  const Found found = find_clusters(make_config(), "g/123456789012/eu-north-1/a", answer, kLook);
  EXPECT_THAT(names_of(found.config.clusters),
              ElementsAre("static", "g/123456789012/eu-north-1/a"));
  EXPECT_THAT(found.errors, IsEmpty());
}

TEST(FindClusters, SaysWhatTheLimitLeavesOut) {
  SyncConfig config = make_config();
  config.discoveries.erase(config.discoveries.begin());
  config.discoveries[0].discovery->at_most = 1;
  const auto two = [](const SurveyOrder&) -> Result<Seen> {
    return Seen{make_seen("a"), make_seen("b")};
  };
  const Found found = find_clusters(config, "", two, kLook);
  EXPECT_EQ(found.config.clusters.size(), 2U);
  ASSERT_EQ(found.errors.size(), 1U);
}

}  // namespace
}  // namespace cred::syncd
