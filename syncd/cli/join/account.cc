// SPDX-License-Identifier: Apache-2.0
// Options → names.
#include "syncd/cli/join/account.h"

namespace cred::syncd {
namespace {

constexpr const char* kDefaultAccount = "ecr-syncd";
constexpr const char* kManagerPrefix = "ecr-syncd-join-";

}  // namespace

RbacOptions make_join_account(const SyncOptions& options) {
  RbacOptions rbac;
  if (options.long_lived_token) rbac.token = AccountToken::long_lived;
  rbac.has_policy = !options.without_policy;
  rbac.account = options.account.empty() ? kDefaultAccount : options.account;
  if (!options.account_namespace.empty()) {
    rbac.account_namespace = options.account_namespace;
    rbac.makes_namespace = false;
  }
  return rbac;
}

std::string make_join_manager(const std::string& instance) { return kManagerPrefix + instance; }

}  // namespace cred::syncd
