// SPDX-License-Identifier: Apache-2.0
// Looks pairs up by their keys.
#include "syncd/pull_secret/pairs.h"

#include <algorithm>

#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

bool has_all(const Pairs& present, const Pairs& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& pair) {
    const std::string* value = find_value(present, pair.first);
    return value != nullptr && *value == pair.second;
  });
}

Pairs with_ours(const Pairs& of_rule, const Pairs& ours) {
  Pairs pairs;
  for (const auto& pair : of_rule) {
    if (find_value(ours, pair.first) == nullptr) pairs.push_back(pair);
  }
  pairs.insert(pairs.end(), ours.begin(), ours.end());
  return pairs;
}

}  // namespace cred::syncd
