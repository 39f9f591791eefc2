// SPDX-License-Identifier: Apache-2.0
// What is watched is what the printed rights allow, whatever rules stand together.
#include "syncd/controller/informers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "syncd/config/namespace_selection.h"
#include "unit/syncd/config/printed_rights.h"
#include "unit/syncd/config/rule_matrix.h"
#include "unit/syncd/kube/reflector/scripted_server.h"

namespace cred::syncd {
namespace {

using testing::PrintedRights;
using testing::read_request;
using ::testing::UnorderedElementsAre;

// The paths of all watches that a cluster's rules open, and the trouble that they meet.
class Running {
 public:
  explicit Running(const ClusterConfig& cluster)
      : informers_(cluster, server_.deps(),
                   {[](const auto&) {}, [](auto, const auto&) {},
                    [](const auto&, const auto&, const auto&) {}, [](auto, const auto&) {},
                    [](const auto&) {}, [](auto, const auto&) {}, [] {}, [] {}}) {
    informers_.start();
    time_.advance(loop_, Span{0});
    for (const auto& stream : server_.streams) requests_.push_back(stream->request);
    for (const std::string& path : server_.lists) {
      requests_.emplace_back();
      requests_.back().path = path;
    }
  }

  const std::vector<ApiRequest>& requests() const { return requests_; }

  bool sees(const std::string& resource, const std::string& name,
            const std::string& namespace_name) const {
    return std::any_of(requests_.begin(), requests_.end(), [&](const ApiRequest& request) {
      const Right right = read_request(request);
      return right.verb == "watch" && right.resource == resource &&
             (right.name.empty() || right.name == name) &&
             (right.namespace_name.empty() || right.namespace_name == namespace_name);
    });
  }

 private:
  VirtualTime time_;
  Loop loop_{time_.clock()};
  ScriptedServer server_{loop_};
  Informers informers_;
  std::vector<ApiRequest> requests_;
};

void expect_accounts(const Running& running, const SecretRule& rule, const std::string& home) {
  if (rule.service_accounts.all) {
    EXPECT_TRUE(running.sees("serviceaccounts", "anybody", home));
  }
  for (const std::string& name : rule.service_accounts.names) {
    EXPECT_TRUE(running.sees("serviceaccounts", name, home));
  }
}

void expect_everything_wanted(const Running& running, const ClusterConfig& cluster) {
  for (const SecretRule& rule : cluster.rules) {
    std::vector<std::string> homes = {"g-a", "g-z"};
    if (needs_list(rule.namespaces)) {
      EXPECT_TRUE(running.sees("namespaces", {}, {}));
    } else {
      homes = rule.namespaces.names;
    }
    for (const std::string& home : homes) {
      EXPECT_TRUE(running.sees("secrets", rule.secret, home));
      expect_accounts(running, rule, home);
    }
  }
}

TEST(Informers, WatchesWhatThePrintedRightsAllowAndAllThatTheRulesWant) {
  testing::for_each_combination([](const ClusterConfig& cluster) {
    SCOPED_TRACE(testing::describe_rules(cluster));
    const PrintedRights rights(cluster);
    const Running running(cluster);
    for (const ApiRequest& request : running.requests()) {
      EXPECT_TRUE(rights.allow(read_request(request))) << request.path;
    }
    expect_everything_wanted(running, cluster);
  });
}

std::vector<std::string> describe(const ClusterConfig& cluster) {
  std::vector<std::string> texts;
  const Running running(cluster);
  for (const ApiRequest& request : running.requests()) {
    const Right right = read_request(request);
    texts.push_back(right.resource + ' ' + right.name + '@' + right.namespace_name);
  }
  return texts;
}

TEST(Informers, AsksForNoMoreThanEachRuleNeeds) {
  ClusterConfig cluster;
  cluster.rules.resize(2);
  cluster.rules[0].namespaces.globs = {"g-*"};
  cluster.rules[0].service_accounts.names = {"default"};
  cluster.rules[1].namespaces.names = {"apps"};
  cluster.rules[1].secret = "s2";
  cluster.rules[1].service_accounts.names = {"builder"};

  EXPECT_THAT(describe(cluster),
              UnorderedElementsAre("namespaces @", "secrets regcred@", "serviceaccounts default@",
                                   "secrets s2@apps", "serviceaccounts builder@apps"));
}

TEST(Informers, AllAccountsOfOneNamespaceStayThere) {
  ClusterConfig cluster;
  cluster.rules.resize(2);
  cluster.rules[0].namespaces.globs = {"g-*"};
  cluster.rules[0].service_accounts.names = {"default"};
  cluster.rules[1].namespaces.names = {"apps"};
  cluster.rules[1].service_accounts.all = true;

  EXPECT_THAT(describe(cluster),
              UnorderedElementsAre("namespaces @", "secrets regcred@", "serviceaccounts default@",
                                   "serviceaccounts @apps"));
}

}  // namespace
}  // namespace cred::syncd
