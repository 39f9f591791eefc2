// SPDX-License-Identifier: Apache-2.0
// Which role each target of the store has, and what a change of it or of its passwords means.
#include <memory>
#include <utility>

#include "syncd/controller/target_store.h"

namespace cred::syncd {

// Whether it is another one than before.
bool TargetStore::set_role(const TargetKey& key, TargetState& target, const Pairs& annotations) {
  auto role = choose_role(*target.rule, cluster_, key.first, annotations);
  const bool is_same =
      role.has_value() == (target.role != nullptr) && (!role || *role == *target.role);
  if (is_same) return false;
  target.role = role ? std::make_shared<const RoleChoice>(*std::move(role)) : nullptr;
  outdate(target);
  return true;
}

void TargetStore::outdate(TargetState& target) {
  target.is_outdated = target.is_in_work;
  target.verified.clear();
  target.settles_at.reset();
  target.unconfirmed = 0;
}

std::vector<TargetKey> TargetStore::take_role_change(const RoleSession& role) {
  std::vector<TargetKey> changed;
  for (auto& [key, target] : targets_) {
    if (!target.role || target.role->session != role) continue;
    outdate(target);
    changed.push_back(key);
  }
  return changed;
}

}  // namespace cred::syncd
