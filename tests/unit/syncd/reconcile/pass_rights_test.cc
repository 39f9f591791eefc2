// SPDX-License-Identifier: Apache-2.0
// A pass asks for nothing that the printed rights do not allow, whatever rules stand together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "syncd/reconcile/pass.h"
#include "unit/syncd/config/printed_rights.h"
#include "unit/syncd/config/rule_matrix.h"
#include "unit/syncd/reconcile/targets.h"

namespace cred::syncd {
namespace {

using cred::testing::Resource;
using ::testing::IsEmpty;
using testing::kHost;
using testing::kNow;
using testing::PrintedRights;
using testing::read_request;

// Namespaces g-a, g-b, apps and old. Old has a secret of our making in each name, the others have
// none. Every namespace has the accounts default and builder, which pull with nothing.
class GuardedServer {
 public:
  explicit GuardedServer(const ClusterConfig& cluster) : rights_(cluster) {
    for (const std::string name : {"g-a", "g-b", "apps", "old"}) {
      cred::testing::StoredObject& home = server_.store.create_namespace(name);
      if (name.starts_with("g-")) home.labels = {{"team", "g"}};
      if (name.starts_with("g-")) home.annotations = {{"pull", "yes"}};
      for (const char* const account : {"default", "builder"}) {
        server_.store.put(Resource::accounts, {name, account}, {});
      }
    }
    cred::testing::StoredObject ours;
    ours.config = "{}";
    ours.labels = {{"ecr-syncd/instance", "here"}};
    ours.manager = "ecr-syncd";
    for (const SecretRule& rule : cluster.rules) {
      server_.store.put(Resource::secrets, {"old", rule.secret}, ours);
    }
    server_.before = [this](const ApiRequest& request) { return guard(request); };
  }

  Result<Response> answer(const ApiRequest& request) { return server_.answer(request); }

  const std::vector<std::string>& refused() const { return refused_; }

 private:
  std::optional<Result<Response>> guard(const ApiRequest& request) {
    const Right right = read_request(request);
    const bool is_creation = right.verb == "patch" && right.resource == "secrets";
    Right creation = right;
    creation.verb = "create";
    const bool is_allowed =
        right.verb.empty() || (rights_.allow(right) && (!is_creation || rights_.allow(creation)));
    if (is_allowed) return std::nullopt;
    refused_.push_back(right.verb + ' ' + request.path);
    return cred::testing::make_forbidden(right.verb, right.resource);
  }

  PrintedRights rights_;
  testing::FakeCluster server_;
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
    const ReconcileDeps deps{
        .call = [&](const ApiRequest& request) { return server.answer(request); },
        .now = [] { return kNow; },
        .sleep = [](auto) {},
        .random = [] { return 0.5; }};
    std::vector<std::string> bad;
    const ClusterReport report =
        sync_cluster(cluster, {config, passwords, {}}, deps, [&](const TargetReport& target) {
          if (!is_good(target.outcome.kind)) bad.push_back(target.outcome.text);
        });
    EXPECT_THAT(server.refused(), IsEmpty());
    EXPECT_THAT(bad, IsEmpty());
    EXPECT_THAT(report.errors, IsEmpty());
  });
}

}  // namespace
}  // namespace cred::syncd
