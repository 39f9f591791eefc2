// SPDX-License-Identifier: Apache-2.0
// Candidates by name; whether there are credentials is what the plan of a `get` says.
#include "helper/full/reachable_hosts.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/key_account.h"
#include "cache/key.h"
#include "helper/full/host_sources.h"
#include "helper/full/planner.h"

namespace cred {
namespace {

constexpr const char* kPublicHost = "public.ecr.aws";
constexpr std::size_t kAccountDigits = 12;

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of AWS_PROFILE_123456789012=x and the like; empty of any other variable.
std::string_view account_of_name(std::string_view variable) {
  const std::string_view name = variable.substr(0, variable.find('='));
  if (!name.starts_with("AWS_") || name.size() <= kAccountDigits || name == variable) return {};
  const std::string_view tail = name.substr(name.size() - kAccountDigits);
  return name[name.size() - kAccountDigits - 1] == '_' && is_account(tail) ? tail
                                                                           : std::string_view();
}

class Search {
 public:
  explicit Search(const World& world) : world_(world), sources_(load_host_sources(world)) {}

  std::set<std::string> run() {
    for (const std::string& host : find_rule_hosts(sources_)) {
      if (is_answered(host, true)) hosts_.insert(host);
    }
    add_account_variables();
    auto own = find_own();
    const auto plan = find_plan(kPublicHost);
    const bool has_public = plan && !plan->is_last_resort;
    if (has_public) {
      hosts_.insert(kPublicHost);
      auto host = find_account_host(find_keys_account(*plan), sources_.region);
      if (host) own.push_back(*std::move(host));
    }
    // Whose credentials they are does not depend on the registry, so that one stands for all.
    const bool has_identity = has_public || (!own.empty() && is_answered(own.front(), false));
    if (has_identity || sources_.map.auto_profile) hosts_.insert(own.begin(), own.end());
    return std::move(hosts_);
  }

 private:
  Result<Plan> find_plan(const std::string& host) const {
    const auto target = resolve(host, sources_.map);
    if (!target) return target.error();
    if (!*target) return Error{Errc::not_configured, "no registry of ECR"};
    return plan_for(**target, world_);
  }

  bool is_answered(const std::string& host, bool by_machine) const {
    const auto plan = find_plan(host);
    return plan && (by_machine || !plan->is_last_resort);
  }

  // Of an access key that asks itself, without a role; its id tells whose it is.
  static std::string find_keys_account(const Plan& plan) {
    constexpr std::string_view kKeys = "keys ";
    const std::string_view principal = find_principal(plan.token_key);
    return principal.starts_with(kKeys) ? find_key_account(principal.substr(kKeys.size())) : "";
  }

  // The accounts that have variables of their own.
  void add_account_variables() {
    for (const char* const* entry = world_.environment.block(); *entry != nullptr; ++entry) {
      const std::string account(account_of_name(*entry));
      if (account.empty()) continue;
      const auto own_region = world_.environment.find("AWS_REGION_" + account);
      const std::string region(own_region.value_or(sources_.region));
      const auto host = find_account_host(account, region);
      if (host && is_answered(*host, false)) hosts_.insert(*host);
    }
  }

  // The accounts that profiles and variables name as somebody's own.
  std::vector<std::string> find_own() const {
    std::vector<std::string> hosts = find_profile_hosts(sources_);
    const auto role = world_.environment.find("AWS_ROLE_ARN");
    const std::string of_role = account_of_arn(role.value_or(""));
    const std::string account(world_.environment.find("AWS_ACCOUNT_ID").value_or(""));
    for (const std::string& name : {of_role, account}) {
      if (auto host = find_account_host(name, sources_.region)) hosts.push_back(*std::move(host));
    }
    return hosts;
  }

  const World& world_;
  HostSources sources_;
  std::set<std::string> hosts_;
};

}  // namespace

std::set<std::string> find_reachable_hosts(const World& world) { return Search(world).run(); }

}  // namespace cred
