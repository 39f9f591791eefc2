// SPDX-License-Identifier: Apache-2.0
// Label selectors as kubectl takes them: "team=a,env in (prod, test),!legacy".
// Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

struct LabelRequirement {
  enum class Kind { in, not_in, exists, absent };  // = and == are `in` of one, != `not_in` of one
  std::string key;
  Kind kind = Kind::exists;
  std::vector<std::string> values;
};

using LabelSelector = std::vector<LabelRequirement>;

// Fails (bad_request) with what is wrong. A selector without any requirement is wrong too: it would
// select everything.
Result<LabelSelector> parse_label_selector(std::string_view text);

// All requirements hold. As in Kubernetes `not_in` holds for what lacks the label.
bool matches_labels(const LabelSelector& selector, const Pairs& labels);

}  // namespace cred::syncd
