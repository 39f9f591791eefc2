// SPDX-License-Identifier: Apache-2.0
// Lists page by page: continue tokens, expired ones, endless ones, and what is asked for.
#include "syncd/kube/objects/list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Response make_page(const std::vector<std::string>& names, const std::string& next = {},
                   const std::string& version = "7") {
  std::string items;
  for (const std::string& name : names) {
    items += (items.empty() ? "" : ",") +
             (R"({"metadata":{"namespace":"web","uid":"u","resourceVersion":"1","name":")" + name +
              "\"}}");
  }
  return {200,
          {},
          R"({"metadata":{"resourceVersion":")" + version + R"(","continue":")" + next +
              R"("},"items":[)" + items + "]}"};
}

Response make_expired() {
  return {410, {}, R"({"kind":"Status","reason":"Expired","message":"too old","code":410})"};
}

// A server that answers by `answer`, and what was asked and taken.
class ListTest : public ::testing::Test {
 protected:
  Listing list(const std::string& selector = {}) {
    return list_namespaces(
        call_, selector, [this] { ++restarts_; },
        [this](const ObjectMeta& meta) -> Result<void> {
          names_.push_back(meta.name);
          return {};
        });
  }

  std::function<Result<Response>(std::size_t count)> answer_;
  std::vector<ApiRequest> requests_;
  std::vector<std::string> names_;
  int restarts_ = 0;
  CallApi call_ = [this](const ApiRequest& request) {
    requests_.push_back(request);
    return answer_(requests_.size());
  };
};

TEST_F(ListTest, FollowsContinueTokens) {
  answer_ = [](std::size_t count) {
    return count == 1 ? make_page({"a"}, "t/1 =") : make_page({"b"});
  };
  const Listing listing = list();

  EXPECT_TRUE(listing.is_complete());
  EXPECT_EQ(listing.resource_version, "7");
  EXPECT_THAT(names_, ElementsAre("a", "b"));
  EXPECT_EQ(requests_[0].path, "/api/v1/namespaces?limit=500");
  EXPECT_EQ(requests_[1].path, "/api/v1/namespaces?limit=500&continue=t%2F1%20%3D");
}

// Else a watch from there would lose what changed on the first page meanwhile.
TEST_F(ListTest, IsAsOldAsItsFirstPage) {
  answer_ = [](std::size_t count) {
    return count == 1 ? make_page({"a"}, "t", "7") : make_page({"b"}, "", "8");
  };
  EXPECT_EQ(list().resource_version, "7");
}

TEST_F(ListTest, AsksForMetadataAlone) {
  answer_ = [](std::size_t) { return make_page({}); };
  static_cast<void>(list());

  EXPECT_EQ(requests_[0].accept,
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
}

TEST_F(ListTest, EncodesTheSelector) {
  answer_ = [](std::size_t) { return make_page({}); };
  static_cast<void>(list("a in (b,c),!d"));

  EXPECT_EQ(requests_[0].path,
            "/api/v1/namespaces?limit=500&labelSelector=a%20in%20%28b%2Cc%29%2C%21d");
}

TEST_F(ListTest, BoundsEachPage) {
  answer_ = [](std::size_t) { return make_page({}); };
  static_cast<void>(list());

  EXPECT_EQ(requests_[0].max_reply_bytes, std::size_t{32} << 20U);
}

TEST_F(ListTest, StartsOverWhenATokenExpired) {
  answer_ = [](std::size_t count) {
    if (count == 1) return make_page({"a"}, "t");
    return count == 2 ? make_expired() : make_page({"b"});
  };
  const Listing listing = list();

  EXPECT_TRUE(listing.is_complete());
  EXPECT_EQ(restarts_, 1);
  EXPECT_EQ(requests_[2].path, "/api/v1/namespaces?limit=500");
}

TEST_F(ListTest, GivesUpWhenTokensExpireAgainAndAgain) {
  answer_ = [](std::size_t) { return make_expired(); };
  const Listing listing = list();

  ASSERT_TRUE(listing.failure);
  EXPECT_EQ(listing.failure->fault, ApiFault::expired);
  EXPECT_EQ(restarts_, 3);
  EXPECT_EQ(requests_.size(), 4U);
}

TEST_F(ListTest, FailsWhenATokenRepeats) {
  answer_ = [](std::size_t) { return make_page({}, "same"); };
  const Listing listing = list();

  ASSERT_TRUE(listing.error);
  EXPECT_THAT(listing.error->text, HasSubstr("does not end"));
  EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(ListTest, FailsWhenTokensNeverEnd) {
  answer_ = [](std::size_t count) { return make_page({}, std::to_string(count)); };
  const Listing listing = list();

  ASSERT_TRUE(listing.error);
  EXPECT_THAT(listing.error->text, HasSubstr("does not end"));
  EXPECT_EQ(requests_.size(), 1000U);
}

TEST_F(ListTest, IsIncompleteWhenTheServerRefuses) {
  answer_ = [](std::size_t) { return Response{403, {}, {}}; };
  const Listing listing = list();

  ASSERT_TRUE(listing.failure);
  EXPECT_EQ(listing.failure->fault, ApiFault::forbidden);
  EXPECT_FALSE(listing.is_complete());
}

TEST_F(ListTest, IsIncompleteWhenTheConnectionBreaksMidway) {
  answer_ = [](std::size_t count) -> Result<Response> {
    if (count == 1) return make_page({"a"}, "t");
    return Error{Errc::unavailable, "gone"};
  };
  const Listing listing = list();

  ASSERT_TRUE(listing.error);
  EXPECT_EQ(listing.error->code, Errc::unavailable);
  EXPECT_THAT(names_, ElementsAre("a"));
}

TEST_F(ListTest, IsIncompleteWhenTheAnswerIsNoList) {
  answer_ = [](std::size_t) { return Response{200, {}, "<html>"}; };

  EXPECT_EQ(list().error->code, Errc::bad_reply);
}

TEST_F(ListTest, AsksForSecretsByTheirName) {
  answer_ = [](std::size_t) { return make_page({}); };
  static_cast<void>(list_secrets_named(
      call_, "regcred", [] {}, [](const SecretObject&) { return Result<void>(); }));

  EXPECT_EQ(requests_[0].path, "/api/v1/secrets?limit=500&fieldSelector=metadata.name%3Dregcred");
}

TEST_F(ListTest, TakesNoSecretOfAnotherName) {
  answer_ = [](std::size_t) { return make_page({"other", "regcred"}); };
  const auto take = [this](const SecretObject& secret) -> Result<void> {
    names_.push_back(secret.meta.name);
    return {};
  };
  static_cast<void>(list_secrets_named(
      call_, "regcred", [] {}, take));

  EXPECT_THAT(names_, ElementsAre("regcred"));
}

TEST_F(ListTest, AsksForServiceAccountsOfOneNamespace) {
  answer_ = [](std::size_t) { return make_page({"a", "b"}); };
  const auto take = [this](const ServiceAccountObject& account) -> Result<void> {
    names_.push_back(account.meta.name);
    return {};
  };
  static_cast<void>(list_service_accounts(
      call_, "web", {}, [] {}, take));

  EXPECT_EQ(requests_[0].path, "/api/v1/namespaces/web/serviceaccounts?limit=500");
  EXPECT_THAT(names_, ElementsAre("a", "b"));
}

TEST_F(ListTest, AsksForServiceAccountsOfOneName) {
  answer_ = [](std::size_t) { return make_page({"default", "other"}); };
  const auto take = [this](const ServiceAccountObject& account) -> Result<void> {
    names_.push_back(account.meta.name);
    return {};
  };
  static_cast<void>(list_service_accounts(
      call_, {}, "default", [] {}, take));

  EXPECT_EQ(requests_[0].path,
            "/api/v1/serviceaccounts?limit=500&fieldSelector=metadata.name%3Ddefault");
  EXPECT_THAT(names_, ElementsAre("default"));
}

}  // namespace
}  // namespace cred::syncd
