// SPDX-License-Identifier: Apache-2.0
// By managedFields, which forget who owned the list once we have changed it.
#include "syncd/reconcile/accounts/applier.h"

#include <algorithm>

#include "syncd/pull_secret/decision.h"

namespace cred::syncd {

std::string find_applier(const ServiceAccountObject& account) {
  for (const FieldManager& manager : account.list_managers) {
    if (manager.applies && manager.name != kFieldManager) return manager.name;
  }
  return {};
}

std::string find_former_applier(const ServiceAccountObject& account) {
  const auto& owners = account.list_managers;
  const bool is_ours = std::any_of(owners.begin(), owners.end(), [](const FieldManager& manager) {
    return manager.name == kFieldManager;
  });
  const bool has_more = account.image_pull_secrets && account.image_pull_secrets->size() > 1;
  if (!is_ours || !has_more) return {};
  for (const std::string& applier : account.appliers) {
    if (applier != kFieldManager) return applier;
  }
  return {};
}

std::string describe_applier(const std::string& applier) {
  if (applier.empty()) return {};
  return "its imagePullSecrets are kept by " + applier +
         " with server-side apply, whose next one conflicts with \"ecr-syncd\" and fails; name the "
         "secret in that chart or manifest, so that nothing has to be added here, or apply it with "
         "--force-conflicts";
}

}  // namespace cred::syncd
