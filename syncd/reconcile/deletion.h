// SPDX-License-Identifier: Apache-2.0
// Deleting one secret, and nothing but the object that was seen.
#pragma once

#include <optional>
#include <string>

#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {

std::string secret_path(const std::string& namespace_name, const std::string& name);

struct Deletion {
  std::optional<TargetOutcome> outcome;  // why it was not deleted; nullopt: it is gone
  bool is_race = false;                  // because it is another object by now
};

// With uid and resourceVersion of `meta` as preconditions.
Deletion delete_secret(const ObjectMeta& meta, const CallApi& call);

// Asks the server (SelfSubjectAccessReview) whether we may create what we are about to delete; true
// when it does not say no.
bool may_create_secret(const ObjectMeta& meta, const CallApi& call);

}  // namespace cred::syncd
