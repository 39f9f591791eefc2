// SPDX-License-Identifier: Apache-2.0
// Targets whose passwords are those of a role: asked for, changed, refused, by what the watch of
// namespaces tells.
#include <gmock/gmock.h>

#include "unit/syncd/controller/controller_world.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string arn(const std::string& name) { return "arn:aws:iam::111111111111:role/" + name; }

class RoleTargets : public testing::WorkerWorld {
 protected:
  RoleTargets() {
    config_.installation = "m1-c1";
    rule().role.emplace();
    rule().role->partition = "aws";
    rule().role->requests = {{{"a*"}, {arn("a/*")}}, {{"b*"}, {arn("b/*")}}};
  }

  // Namespaces with what they ask for.
  void begin_with(const std::map<std::string, std::string>& roles) {
    cluster_.store.remove_namespace("web");
    for (const auto& [name, role] : roles) annotate(name, role);
    ClusterController::Deps with_roles = deps();
    with_roles.find_role_passwords = [this](const std::vector<RegistrySource>& registries) {
      return find(registries);
    };
    worker_ = std::make_unique<ClusterController>(std::make_shared<const SyncConfig>(config_),
                                                  with_roles);
    worker_->start();
    settle();
    for (const auto& [name, role] : roles) tell_namespace(name, role);
    worker_->set_passwords(make_passwords(hours{12}));
    settle();
    tell_all();
    pass(minutes{1});
  }

  void annotate(const std::string& name, const std::string& role) {
    auto& home = cluster_.store.create_namespace(name);
    home.annotations.clear();
    if (!role.empty()) home.annotations["ecr-syncd/role-arn"] = arn(role);
  }

  // What the watch of namespaces tells of that.
  void tell_namespace(const std::string& name, const std::string& role) {
    annotate(name, role);
    const std::string annotations =
        role.empty() ? "" : R"(,"annotations":{"ecr-syncd/role-arn":")" + arn(role) + "\"}";
    stream("/api/v1/namespaces")
        .on_data(R"({"type":"MODIFIED","object":{"metadata":{"name":")" + name +
                 R"(","resourceVersion":"5")" + annotations + "}}}\n");
    loop_.turn();
    settle();
    tell_all();
  }

  std::vector<TokenOutcome> find(const std::vector<RegistrySource>& registries) {
    std::vector<TokenOutcome> outcomes;
    for (const RegistrySource& source : registries) {
      const std::string& role = source.role->role_arn;
      asked_.push_back(role);
      const auto held = held_.find(role);
      if (held == held_.end()) {
        outcomes.push_back({Error{Errc::denied, "STS AssumeRole: AccessDenied"}, {}});
        continue;
      }
      const Instant end = time_.clock().now() + hours{12};
      outcomes.push_back(
          {HostPassword{testing::kHost, Secret("of " + held->second), end, "source of " + role},
           {}});
    }
    return outcomes;
  }

  void hold(const std::string& role) { held_[arn(role)] = role; }

  std::string content(const std::string& home) {
    const auto* const secret = cluster_.find_secret(home);
    return secret == nullptr ? "none" : secret->config;
  }

  static std::string entry_of(const std::string& role) {
    return testing::make_config(testing::make_entry("of " + role));
  }

  std::map<std::string, std::string> held_;  // role → what its password says
  std::vector<std::string> asked_;
};

TEST_F(RoleTargets, GetWhatTheirOwnRoleBrings) {
  hold("a/x");
  hold("b/x");
  begin_with({{"a1", "a/x"}, {"b1", "b/x"}});
  EXPECT_EQ(content("a1"), entry_of("a/x"));
  EXPECT_EQ(content("b1"), entry_of("b/x"));
}

TEST_F(RoleTargets, TakeAnotherRoleAtOnceWhenTheWatchTells) {
  hold("a/x");
  hold("a/y");
  begin_with({{"a1", "a/x"}});
  static_cast<void>(written());
  tell_namespace("a1", "a/y");
  EXPECT_THAT(written(), ElementsAre("a1"));
  EXPECT_EQ(content("a1"), entry_of("a/y"));
  tell_namespace("a1", "a/x");
  EXPECT_EQ(content("a1"), entry_of("a/x"));
}

TEST_F(RoleTargets, TakeAnotherRoleThatCameWhileTheyWereInWork) {
  hold("a/x");
  hold("a/y");
  begin_with({{"a1", "a/x"}});
  remove("a1");
  is_holding_ = true;
  settle();
  tell_namespace("a1", "a/y");
  is_holding_ = false;
  settle();
  tell_all();
  pass(minutes{1});
  EXPECT_EQ(content("a1"), entry_of("a/y"));
}

TEST_F(RoleTargets, KeepWhatTheyHaveWhereAnotherRoleIsRefused) {
  hold("a/x");
  hold("b/x");
  begin_with({{"a1", "a/x"}});
  static_cast<void>(written());
  tell_namespace("a1", "b/x");
  pass(hours{3});
  EXPECT_THAT(written(), IsEmpty());
  EXPECT_EQ(content("a1"), entry_of("a/x"));
  EXPECT_EQ(target().condition, Condition::refused);
  EXPECT_THAT(target().text, HasSubstr("does not allow namespace a1"));
  EXPECT_EQ(count_lines("does not allow namespace a1"), 1U);
  EXPECT_THAT(asked_, ::testing::Not(::testing::Contains(arn("b/x"))));
}

TEST_F(RoleTargets, SayWhyTheirRoleBringsNothingAndAreRightWhenItDoes) {
  begin_with({{"a1", "a/x"}});
  EXPECT_EQ(target().condition, Condition::waiting);
  EXPECT_THAT(target().text, HasSubstr(arn("a/x") + ": STS AssumeRole: AccessDenied"));
  EXPECT_EQ(count_lines("AccessDenied"), 1U);
  hold("a/x");
  RoleSession role;
  role.role_arn = arn("a/x");
  worker_->take_role_change(role);
  settle();
  EXPECT_EQ(content("a1"), entry_of("a/x"));
}

TEST_F(RoleTargets, AreLookedAtAloneWhenTheirRoleHasAnotherPassword) {
  hold("a/x");
  hold("a/y");
  begin_with({{"a1", "a/x"}, {"a2", "a/y"}});
  static_cast<void>(written());
  held_[arn("a/y")] = "a/y anew";
  RoleSession role;
  role.role_arn = arn("a/y");
  worker_->take_role_change(role);
  settle();
  EXPECT_THAT(written(), ElementsAre("a2"));
  EXPECT_EQ(worker_->snapshot().counters.repairs, 0U);
}

TEST_F(RoleTargets, TellWhichRolesTheyHave) {
  hold("a/x");
  begin_with({{"a1", "a/x"}, {"a2", "a/x"}, {"b1", "a/x"}, {"c", ""}});
  std::set<RoleSession> roles;
  worker_->collect_roles(roles);
  ASSERT_EQ(roles.size(), 1U);
  EXPECT_EQ(roles.begin()->role_arn, arn("a/x"));
}

}  // namespace
}  // namespace cred::syncd
