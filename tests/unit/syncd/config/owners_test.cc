// SPDX-License-Identifier: Apache-2.0
// Marks of owners that a configuration adds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sync_config_files.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCluster;
using testing::kRegistries;
using testing::load_good;
using testing::load_text;
using Place = OwnerMark::Place;

void expect_refused(const std::string& owners, const std::string& error) {
  SCOPED_TRACE(owners);
  const auto loaded = load_text(kRegistries + kCluster + "owners: " + owners + "\n");
  EXPECT_FALSE(loaded.config);
  EXPECT_THAT(loaded.errors, ElementsAre(HasSubstr(":8: " + error)));
}

TEST(OwnersConfig, AddsNoneUnlessConfigured) {
  EXPECT_THAT(load_good(kRegistries + kCluster).owners, IsEmpty());
  EXPECT_THAT(load_good(kRegistries + kCluster + "owners:\n").owners, IsEmpty());
}

TEST(OwnersConfig, TakesAMarkInEachPlace) {
  const auto config = load_good(kRegistries + kCluster +
                                "owners:\n"
                                "  - {tool: A, label: a.example.com/managed, value: 'true'}\n"
                                "  - {tool: B, annotation: b.example.com/from}\n"
                                "  - {tool: C, manager: c-controller}\n");
  EXPECT_THAT(config.owners,
              ElementsAre(OwnerMark{"A", Place::label, "a.example.com/managed", "true"},
                          OwnerMark{"B", Place::annotation, "b.example.com/from", ""},
                          OwnerMark{"C", Place::manager, "c-controller", ""}));
}

TEST(OwnersConfig, RefusesWhatIsNoMark) {
  expect_refused("yes", "owners: write a list");
  expect_refused("[{label: a}]", "tool: is missing");
  expect_refused("[{tool: A}]", "owner: write one of label, annotation and manager");
  expect_refused("[{tool: A, label: a, manager: b}]",
                 "owner: write one of label, annotation and manager");
  expect_refused("[{tool: A, label: 'no key'}]", "label: write the key of it");
  expect_refused("[{tool: A, manager: " + std::string(129, 'm') + "}]",
                 "manager: write the name of a field manager");
  expect_refused("[{tool: A, manager: a, value: b}]", "value: belongs to a label");
  expect_refused("[{tool: A, label: a, colour: red}]", "colour: is not a key of an owner");
}

}  // namespace
}  // namespace cred::syncd
