// SPDX-License-Identifier: Apache-2.0
// Secrets, service accounts and lists out of an API server's JSON.
#include "syncd/kube/objects/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string make_object(const std::string& members) {
  return R"({"metadata":{"name":"regcred","namespace":"web","uid":"u","resourceVersion":"1"})" +
         members + "}";
}

SecretObject parse_well(const std::string& members) {
  auto secret = parse_secret(make_object(members));
  EXPECT_TRUE(secret) << secret.error().text;
  return secret ? *std::move(secret) : SecretObject{};
}

// Names that a list shows, and how its parsing ended.
struct Listed {
  std::vector<std::string> names;
  Result<ListPage> page;
};

Listed parse_list(const std::string& body) {
  std::vector<std::string> names;
  auto page = parse_metadata_list(body, [&](const ObjectMeta& meta) -> Result<void> {
    names.push_back(meta.name);
    return {};
  });
  return {names, std::move(page)};
}

TEST(ParseSecret, DecodesItsDockerConfiguration) {
  const SecretObject secret = parse_well(
      R"(,"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"e30=","x":"!"})");

  EXPECT_EQ(secret.type, "kubernetes.io/dockerconfigjson");
  ASSERT_TRUE(secret.docker_config);
  EXPECT_EQ(secret.docker_config->reveal(), "{}");
}

TEST(ParseSecret, ReadsTheKeyOfItsType) {
  const SecretObject secret = parse_well(
      R"(,"type":"kubernetes.io/dockercfg","data":{".dockerconfigjson":"e30=",".dockercfg":"W10="})");

  ASSERT_TRUE(secret.docker_config);
  EXPECT_EQ(secret.docker_config->reveal(), "[]");
}

TEST(ParseSecret, HasNoConfigurationWhereItIsNoBase64) {
  EXPECT_FALSE(parse_well(R"(,"data":{".dockerconfigjson":"{}"})").docker_config);
}

TEST(ParseSecret, HasNoConfigurationWithoutData) {
  EXPECT_FALSE(parse_well(R"(,"type":"kubernetes.io/dockerconfigjson","data":null)").docker_config);
}

TEST(ParseSecret, KnowsWhetherItIsImmutable) {
  EXPECT_FALSE(parse_well("").is_immutable);
  EXPECT_TRUE(parse_well(R"(,"immutable":true)").is_immutable);
}

TEST(ParseSecret, KnowsWhoOwnsItsContent) {
  const auto secret = parse_secret(
      R"({"metadata":{"name":"regcred","uid":"u","resourceVersion":"1","managedFields":[)"
      R"({"manager":"a","fieldsV1":{"f:data":{".":{},"f:.dockerconfigjson":{}}}},)"
      R"({"manager":"b","fieldsV1":{"f:data":{".":{},"f:other":{}}}},)"
      R"({"manager":"a","fieldsV1":{"f:data":{"f:.dockerconfigjson":{}}}},)"
      R"({"manager":"c","fieldsV1":{"f:metadata":{"f:labels":{}}}}]}})");

  ASSERT_TRUE(secret) << secret.error().text;
  EXPECT_THAT(secret->content_managers, ElementsAre("a"));
}

TEST(ParseSecret, RefusesWhatIsNoObject) {
  for (const char* const body : {"", "[]", "null", "<html>", "{}", R"({"metadata":[]})"}) {
    SCOPED_TRACE(body);
    const auto secret = parse_secret(body);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().code, Errc::bad_reply);
  }
}

TEST(ParseSecret, RefusesOneThatNoChangeCouldBeBasedOn) {
  for (const char* const meta :
       {R"("uid":"u")", R"("resourceVersion":"1")", R"("uid":"u","resourceVersion":7)",
        R"("uid":null,"resourceVersion":"1")"}) {
    SCOPED_TRACE(meta);
    const auto secret =
        parse_secret(std::string(R"({"metadata":{"name":"regcred",)") + meta + "}}");
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().code, Errc::bad_reply);
  }
}

TEST(ParseServiceAccount, TellsAnEmptyListFromNone) {
  EXPECT_FALSE(parse_service_account(make_object(""))->image_pull_secrets);
  EXPECT_FALSE(
      parse_service_account(make_object(R"(,"imagePullSecrets":null)"))->image_pull_secrets);
  const auto account = parse_service_account(make_object(R"(,"imagePullSecrets":[])"));
  ASSERT_TRUE(account->image_pull_secrets);
  EXPECT_THAT(*account->image_pull_secrets, IsEmpty());
}

TEST(ParseServiceAccount, KeepsTheOrderOfItsSecrets) {
  const auto account =
      parse_service_account(make_object(R"(,"imagePullSecrets":[{"name":"b"},{},{"name":"a"}])"));

  EXPECT_THAT(*account->image_pull_secrets, ElementsAre("b", "", "a"));
}

TEST(ParseList, TakesItemsInTheirOrder) {
  const auto [names, page] =
      parse_list(R"({"metadata":{"resourceVersion":"32995","continue":"abc"},)"
                 R"("items":[{"metadata":{"name":"b"}},{"metadata":{"name":"a"}}]})");

  ASSERT_TRUE(page) << page.error().text;
  EXPECT_THAT(names, ElementsAre("b", "a"));
  EXPECT_EQ(page->resource_version, "32995");
  EXPECT_EQ(page->next, "abc");
}

TEST(ParseList, TakesNullForNoItems) {
  const auto [names, page] = parse_list(R"({"metadata":{"resourceVersion":"1"},"items":null})");

  ASSERT_TRUE(page) << page.error().text;
  EXPECT_THAT(names, IsEmpty());
  EXPECT_EQ(page->next, "");
}

TEST(ParseList, RefusesWhatIsNoList) {
  for (const char* const body : {"", "{}", R"({"kind":"List"})", "[]", R"({"items":{}})"}) {
    SCOPED_TRACE(body);
    const Listed listed = parse_list(body);
    ASSERT_FALSE(listed.page);
    EXPECT_EQ(listed.page.error().code, Errc::bad_reply);
  }
}

TEST(ParseList, StopsAtAnItemWithoutAProperName) {
  const auto [names, page] = parse_list(
      R"({"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"/"}},{"metadata":{"name":"b"}}]})");

  EXPECT_FALSE(page);
  EXPECT_THAT(names, ElementsAre("a"));
}

TEST(ParseList, EndsWithTheErrorOfWhoeverTakes) {
  const auto page = parse_secret_list("{\"items\":[" + make_object("") + "]}",
                                      [](const SecretObject&) -> Result<void> {
                                        return Error{Errc::local, "full"};
                                      });

  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().text, "full");
}

TEST(ParseList, TakesServiceAccounts) {
  std::vector<std::string> secrets;
  const auto page = parse_service_account_list(
      R"({"items":[{"metadata":{"name":"a"},"imagePullSecrets":[{"name":"s"}]}]})",
      [&](const ServiceAccountObject& account) -> Result<void> {
        secrets = *account.image_pull_secrets;
        return {};
      });

  ASSERT_TRUE(page);
  EXPECT_THAT(secrets, ElementsAre("s"));
}

TEST(ParseServiceAccount, TellsWhoAppliesAndWhoOwnsTheList) {
  const auto account = parse_service_account(
      R"({"metadata":{"name":"default","managedFields":[)"
      R"({"manager":"helm","operation":"Apply","fieldsV1":{"f:imagePullSecrets":{}}},)"
      R"({"manager":"argo","operation":"Apply","fieldsV1":{"f:metadata":{}}},)"
      R"({"manager":"kubectl","operation":"Update","fieldsV1":{"f:imagePullSecrets":{}}},7]}})");

  ASSERT_TRUE(account) << account.error().text;
  EXPECT_THAT(account->appliers, ElementsAre("helm", "argo"));
  ASSERT_EQ(account->list_managers.size(), 2U);
  EXPECT_EQ(account->list_managers[0].name, "helm");
  EXPECT_TRUE(account->list_managers[0].applies);
  EXPECT_EQ(account->list_managers[1].name, "kubectl");
  EXPECT_FALSE(account->list_managers[1].applies);
}

}  // namespace
}  // namespace cred::syncd
