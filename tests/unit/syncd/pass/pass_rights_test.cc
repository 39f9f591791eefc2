// SPDX-License-Identifier: Apache-2.0
// A pass asks for nothing that the printed rights do not allow, whatever rules stand together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "syncd/pass/pass.h"
#include "unit/syncd/config/printed_rights.h"
#include "unit/syncd/config/rule_matrix.h"
#include "unit/syncd/pass/targets.h"

namespace cred {
namespace {

using ::testing::IsEmpty;
using testing::kHost;
using testing::kNow;
using testing::PrintedRights;
using testing::read_request;

// Namespaces g-a, g-b, apps and old. Old has a secret of our making in each name, the others have
// none. Every namespace has the accounts default and builder, which pull with nothing.
class GuardedServer {
 public:
  explicit GuardedServer(const ClusterConfig& cluster) : rights_(cluster) {}

  Result<Response> answer(const ApiRequest& request) {
    const std::scoped_lock lock(mutex_);
    const Right right = read_request(request);
    if (right.verb.empty()) return Response{201, {}, R"({"status":{"allowed":true}})"};
    const bool is_creation = right.verb == "patch" && right.resource == "secrets";
    Right creation = right;
    creation.verb = "create";
    if (!rights_.allow(right) || (is_creation && !rights_.allow(creation))) {
      refused_.push_back(right.verb + ' ' + request.path);
      return testing::make_forbidden(right.verb, right.resource);
    }
    if (right.verb == "list") return list(right);
    if (right.verb == "delete") return Response{200, {}, R"({"kind":"Status","status":"Success"})"};
    if (right.resource == "serviceaccounts") return Response{200, {}, make_account(right)};
    if (right.verb == "patch") return Response{201, {}, make_secret(right.name, right)};
    return testing::make_status(404, "NotFound", "not found", R"({"kind":"secrets"})");
  }

  const std::vector<std::string>& refused() const { return refused_; }

 private:
  static std::string make_meta(const std::string& name, const std::string& home) {
    return R"("metadata":{"name":")" + name + R"(","namespace":")" + home +
           R"(","uid":"u","resourceVersion":"7","labels":{"ecr-syncd/instance":"here"},)"
           R"("managedFields":[{"manager":"ecr-syncd","operation":"Apply"}]})";
  }

  static std::string make_secret(const std::string& name, const Right& where) {
    return R"({"kind":"Secret","apiVersion":"v1",)" + make_meta(name, where.namespace_name) +
           R"(,"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"e30="}})";
  }

  static std::string make_account(const Right& right) {
    return R"({"kind":"ServiceAccount","apiVersion":"v1",)" +
           make_meta(right.name, right.namespace_name) + '}';
  }

  static std::string make_namespace(const std::string& name) {
    const bool is_of_team = name.starts_with("g-");
    return R"({"metadata":{"name":")" + name + '"' +
           (is_of_team ? R"(,"labels":{"team":"g"},"annotations":{"pull":"yes"})" : "") + "}}";
  }

  static Response list(const Right& right) {
    std::string items;
    const auto add = [&](const std::string& item) { items += (items.empty() ? "" : ",") + item; };
    if (right.resource == "namespaces") {
      for (const char* name : {"g-a", "g-b", "apps", "old"}) add(make_namespace(name));
    } else if (right.resource == "secrets") {
      add(make_secret(right.name, {"", "", "", "old"}));
    } else {
      for (const char* name : {"default", "builder"}) {
        const bool is_wanted = right.name.empty() || right.name == name;
        const std::string home = right.namespace_name.empty() ? "old" : right.namespace_name;
        if (is_wanted) add(make_account({"", "", name, home}));
      }
    }
    return {200, {}, R"({"metadata":{"resourceVersion":"9"},"items":[)" + items + "]}"};
  }

  PrintedRights rights_;
  std::mutex mutex_;
  std::vector<std::string> refused_;
};

TEST(PassRights, APassAsksForNothingThatThePrintedRightsDoNotAllow) {
  SyncConfig config;
  config.instance = "here";
  config.registries.emplace_back();
  config.registries[0].target.registry.host = kHost;
  const Instant expiry = kNow + std::chrono::hours{10};
  const std::vector<TokenOutcome> passwords = {
      {HostPassword{kHost, Secret(testing::make_token(expiry)), expiry}, {}}};

  testing::for_each_combination([&](ClusterConfig cluster) {
    SCOPED_TRACE(testing::describe_rules(cluster));
    cluster.in_flight = 1;
    GuardedServer server(cluster);
    const ReconcileContext context{
        [&](const ApiRequest& request) { return server.answer(request); }, [] { return kNow; },
        [](auto) {}, [] { return 0.5; }};
    std::vector<std::string> bad;
    const ClusterReport report =
        sync_cluster(cluster, {config, passwords, {}}, context, [&](const TargetReport& target) {
          if (!is_good(target.outcome.kind)) bad.push_back(target.outcome.text);
        });
    EXPECT_THAT(server.refused(), IsEmpty());
    EXPECT_THAT(bad, IsEmpty());
    EXPECT_THAT(report.errors, IsEmpty());
  });
}

}  // namespace
}  // namespace cred
