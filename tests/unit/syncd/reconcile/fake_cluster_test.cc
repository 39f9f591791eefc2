// SPDX-License-Identifier: Apache-2.0
// The fake API server against what a real one of 1.36 was seen to do.
#include "unit/syncd/reconcile/fake_cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/base64.h"
#include "json/json.h"
#include "support/apiserver/watch.h"

namespace cred::syncd {
namespace {

using cred::testing::Resource;
using cred::testing::StoredObject;
using cred::testing::Watch;
using testing::FakeCluster;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class FakeApiServerTest : public ::testing::Test {
 protected:
  // Of regcred in the namespace web; `meta` are members of its metadata.
  Response apply(const std::string& meta, const std::string& config, bool is_forced = true,
                 const std::string& manager = "ecr-syncd") {
    ApiRequest request;
    request.method = "PATCH";
    request.path = "/api/v1/namespaces/web/secrets/regcred?fieldManager=" + manager +
                   (is_forced ? "&force=true" : "&force=false");
    request.content_type = "application/apply-patch+yaml";
    request.body = R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"regcred")" + meta +
                   R"(},"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":")" +
                   encode_base64(config) + R"("}})";
    return *cluster_.answer(request);
  }

  Response get(const std::string& path) {
    ApiRequest request;
    request.path = path;
    return *cluster_.answer(request);
  }

  // Types of the events that a watch of secrets from `version` begins with.
  std::vector<std::string> watch(const std::string& version) {
    const std::string url = "/api/v1/secrets?watch=1&resourceVersion=" + version;
    Watch watch(cluster_.store, *cred::testing::parse_object_path(url), url);
    std::vector<std::string> types;
    for (const cred::testing::WatchedLine& line : watch.take_news()) {
      types.emplace_back(JsonDocument::parse(line.text)->find_string("/type").value_or("?"));
    }
    return types;
  }

  FakeCluster cluster_;
};

TEST_F(FakeApiServerTest, AnApplyWithAnyVersionButZeroOnlyCreates) {
  for (const char* const version : {"1", "77"}) {
    cluster_.store.delete_secret("web");
    const std::string meta = R"(,"resourceVersion":")" + std::string(version) + '"';
    EXPECT_EQ(apply(meta, "first").status, 201);
    EXPECT_EQ(apply(meta, "second").status, 409);
    EXPECT_EQ(apply(meta, "second", false).status, 409);
    EXPECT_EQ(cluster_.find_secret()->config, "first");
  }
  for (const char* const meta : {"", R"(,"resourceVersion":"0")", R"(,"resourceVersion":"")"}) {
    EXPECT_EQ(apply(meta, meta).status, 200);
  }
  EXPECT_EQ(apply(R"(,"resourceVersion":"abc")", "x").status, 500);
}

TEST_F(FakeApiServerTest, AUidThatIsNotThereIsAConflictEvenWhereNothingMayBeCreated) {
  cluster_.store.terminate_namespace("web");
  const Response refused = apply(R"(,"uid":"u")", "x");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("no existing object was found"));
  EXPECT_EQ(apply("", "x").status, 403);
}

TEST_F(FakeApiServerTest, NamesWhoOwnsTheContent) {
  cluster_.put_secret("theirs").manager = "kubectl-edit";
  EXPECT_THAT(apply("", "x", false).body,
              HasSubstr(R"(conflict with \"kubectl-edit\" using v1: .data..dockerconfigjson)"));
  EXPECT_EQ(apply("", "theirs", false).status, 200);
  EXPECT_THAT(apply("", "x", false, "helm").body,
              HasSubstr(R"(conflict with \"ecr-syncd\": .data..dockerconfigjson)"));
}

TEST_F(FakeApiServerTest, AnApplyDropsLabelsOfItsOwnAlone) {
  cluster_.put_secret("x").labels = {{"theirs", "1"}};
  apply(R"(,"labels":{"old":"1","kept":"1"})", "x");
  apply(R"(,"labels":{"kept":"2"})", "x");
  EXPECT_THAT(cluster_.find_secret()->labels, UnorderedElementsAre(Key("theirs"), Key("kept")));
}

TEST_F(FakeApiServerTest, AnApplyThatChangesNothingIsNoEvent) {
  apply("", "x");
  const std::uint64_t version = cluster_.store.version();
  EXPECT_EQ(apply("", "x").status, 200);
  EXPECT_EQ(cluster_.store.version(), version);
  EXPECT_THAT(watch(std::to_string(version)), IsEmpty());
}

TEST_F(FakeApiServerTest, AWatchFromAnOldVersionEndsOnARestartedServerAlone) {
  apply("", "x");
  cluster_.put_secret("y");
  cluster_.store.delete_secret("web");
  EXPECT_THAT(watch("1"), ::testing::ElementsAre("ADDED", "MODIFIED", "DELETED"));

  cluster_.store.forget_history();
  EXPECT_THAT(watch("1"), ::testing::ElementsAre("ERROR"));
  EXPECT_THAT(watch(std::to_string(cluster_.store.version())), IsEmpty());
}

// Other resources' changes take nothing from the history of secrets.
TEST_F(FakeApiServerTest, RemembersSoManyChangesOfEachResource) {
  cluster_.store.limit_history(2);
  apply("", "x");
  for (const char* const name : {"a", "b", "c"}) cluster_.store.create_namespace(name);
  EXPECT_THAT(watch("1"), ::testing::ElementsAre("ADDED"));
  for (const char* const config : {"y", "z"}) apply("", config);
  EXPECT_THAT(watch("1"), ::testing::ElementsAre("ERROR"));
}

TEST_F(FakeApiServerTest, PagesAreOfOneMoment) {
  cluster_.put_namespaces({"a", "b"});
  const std::string path = "/api/v1/namespaces?limit=2";
  const Response first = get(path);
  const auto page = JsonDocument::parse(first.body);
  const std::string token(page->find_string("/metadata/continue").value());
  cluster_.put_namespaces({"c"});
  cluster_.store.remove_namespace("web");
  const Response second = get(path + "&continue=" + token);
  EXPECT_THAT(second.body, HasSubstr(R"("name":"web")"));
  EXPECT_THAT(second.body, Not(HasSubstr(R"("name":"c")")));
  EXPECT_EQ(JsonDocument::parse(second.body)->find_string("/metadata/resourceVersion"),
            page->find_string("/metadata/resourceVersion"));

  cluster_.routes.forget_pages();
  EXPECT_EQ(get(path + "&continue=" + token).status, 410);
}

}  // namespace
}  // namespace cred::syncd
