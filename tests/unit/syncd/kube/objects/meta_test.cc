// SPDX-License-Identifier: Apache-2.0
// Names that may go into paths, and metadata of any object.
#include "syncd/kube/objects/meta.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

Result<ObjectMeta> parse(const std::string& members) {
  const auto document = JsonDocument::parse(R"({"o":{"metadata":{)" + members + "}}}");
  return parse_meta(*document, "/o");
}

ObjectMeta parse_well(const std::string& members) {
  auto meta = parse(R"("name":"web")" + members);
  EXPECT_TRUE(meta) << meta.error().text;
  return meta ? *std::move(meta) : ObjectMeta{};
}

TEST(IsObjectName, TakesDnsNames) {
  for (const std::string& name : {std::string("a"), std::string("kube-system"),
                                  std::string("a.b-c.9"), std::string(253, 'a')}) {
    EXPECT_TRUE(is_object_name(name)) << name;
  }
}

TEST(IsObjectName, RefusesWhatDoesNotBelongInAPath) {
  for (const std::string& name :
       {std::string(), std::string("A"), std::string("a/b"), std::string("a..b"), std::string(".a"),
        std::string("a-"), std::string("a b"), std::string("a%2f"), std::string("\xc3\xa4"),
        std::string("a\n"), std::string(254, 'a')}) {
    EXPECT_FALSE(is_object_name(name)) << name;
  }
}

TEST(ParseMeta, ReadsWhoItIs) {
  const ObjectMeta meta =
      parse_well(R"(,"namespace":"team","uid":"9d83d1de-b8b0","resourceVersion":"20")");

  EXPECT_EQ(meta.name, "web");
  EXPECT_EQ(meta.namespace_name, "team");
  EXPECT_EQ(meta.uid, "9d83d1de-b8b0");
  EXPECT_EQ(meta.resource_version, "20");
}

TEST(ParseMeta, ReadsLabelsAndAnnotations) {
  const ObjectMeta meta = parse_well(R"(,"labels":{"a":"1","n":7},"annotations":{"b":""})");

  EXPECT_THAT(meta.labels, ElementsAre(Pair("a", "1")));
  EXPECT_THAT(meta.annotations, ElementsAre(Pair("b", "")));
}

TEST(ParseMeta, ReadsOwners) {
  EXPECT_THAT(parse_well(R"(,"ownerReferences":[{"kind":"ExternalSecret","name":"x"},{}])").owners,
              ElementsAre("ExternalSecret/x", "?/?"));
}

TEST(ParseMeta, NamesEachManagerOnce) {
  EXPECT_THAT(
      parse_well(R"(,"managedFields":[{"manager":"a"},{"manager":"b"},{"manager":"a"}])").managers,
      ElementsAre("a", "b"));
}

TEST(ParseMeta, BoundsOwnersAndManagers) {
  std::string owners = "{}";
  std::string managers = R"({"manager":"m"})";
  for (int i = 0; i < 200; ++i) {
    owners += ",{}";
    managers += R"(,{"manager":"m)" + std::to_string(i) + "\"}";
  }
  const ObjectMeta meta =
      parse_well(R"(,"ownerReferences":[)" + owners + R"(],"managedFields":[)" + managers + "]");

  EXPECT_EQ(meta.owners.size(), 32U);
  EXPECT_EQ(meta.managers.size(), 64U);
}

TEST(ParseMeta, KnowsWhatIsBeingDeleted) {
  EXPECT_FALSE(parse_well("").is_terminating);
  EXPECT_TRUE(parse_well(R"(,"deletionTimestamp":"2026-11-24T00:06:20Z")").is_terminating);
}

TEST(ParseMeta, RefusesNamesThatAreNone) {
  for (const char* const members :
       {"", R"("name":7)", R"("name":"../x")", R"("name":"a","namespace":"a/b")",
        R"("name":"a","uid":"x\"y")", R"("name":"a","resourceVersion":"1\n2")"}) {
    SCOPED_TRACE(members);
    const auto meta = parse(members);
    ASSERT_FALSE(meta);
    EXPECT_EQ(meta.error().code, Errc::bad_reply);
  }
}

}  // namespace
}  // namespace cred::syncd
