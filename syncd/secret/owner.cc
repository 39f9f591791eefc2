// SPDX-License-Identifier: Apache-2.0
// Sources: https://helm.sh/docs/chart_best_practices/labels/,
// https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/ and the labels that
// External Secrets puts on its targets.
#include "syncd/secret/owner.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "syncd/secret/decision.h"

namespace cred {
namespace {

constexpr std::size_t kLongestValue = 100;

struct Mark {
  const char* tool;
  const char* key;
  const char* value;  // any when empty
};

constexpr std::array kLabels = {
    Mark{"Helm", kManagedByLabel, "Helm"},
    Mark{"External Secrets", "reconcile.external-secrets.io/managed", ""},
    Mark{"Argo CD", "argocd.argoproj.io/instance", ""},
};

constexpr std::array kAnnotations = {
    Mark{"Helm", "meta.helm.sh/release-name", ""},
    Mark{"Argo CD", "argocd.argoproj.io/instance", ""},
    Mark{"Argo CD", "argocd.argoproj.io/tracking-id", ""},
};

// Part of the name of a field manager. Argo CD tracks by a label of general use unless told
// otherwise, so that its manager may be all that shows.
constexpr std::array kManagers = {
    Mark{"External Secrets", "external-secrets", ""},
    Mark{"Argo CD", "argocd-", ""},
};

std::string describe(const Mark& mark, const char* kind, const std::string& value) {
  return std::string(mark.tool) + " (" + kind + ' ' + mark.key + ": " +
         clean_text(value, kLongestValue) + ')';
}

template <typename Marks>
std::string find_mark(const Marks& marks, const char* kind, const Pairs& present,
                      const Pairs& ours) {
  for (const Mark& mark : marks) {
    const std::string* value = find_value(present, mark.key);
    if (value == nullptr) continue;
    if (*mark.value != '\0' && !equals_ignoring_case(*value, mark.value)) continue;
    const std::string* our_value = find_value(ours, mark.key);
    if (our_value != nullptr && *our_value == *value) continue;
    return describe(mark, kind, *value);
  }
  return {};
}

bool has(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

std::string find_owner(const SecretObject& secret, const SecretRule& rule) {
  const ObjectMeta& meta = secret.meta;
  if (!meta.owners.empty()) return clean_text(meta.owners.front()) + " (ownerReference)";
  auto found = find_mark(kLabels, "label", meta.labels, rule.labels);
  if (!found.empty()) return found;
  found = find_mark(kAnnotations, "annotation", meta.annotations, rule.annotations);
  if (!found.empty()) return found;
  for (const std::string& manager : meta.managers) {
    for (const Mark& mark : kManagers) {
      if (manager.find(mark.key) == std::string::npos) continue;
      return std::string(mark.tool) + " (field manager " + clean_text(manager, kLongestValue) + ')';
    }
  }
  return {};
}

bool is_ours(const SecretObject& secret, const std::string& instance) {
  const std::string* label = find_value(secret.meta.labels, kInstanceLabel);
  return label != nullptr && *label == instance && has(secret.meta.managers, kFieldManager);
}

bool is_content_of_syncd(const SecretObject& secret) {
  return find_value(secret.meta.labels, kInstanceLabel) != nullptr &&
         secret.content_managers == std::vector<std::string>{kFieldManager};
}

std::string describe_makers(const SecretObject& secret) {
  if (const std::string* label = find_value(secret.meta.labels, kInstanceLabel)) {
    if (has(secret.meta.managers, kFieldManager)) {
      return "made by the ecr-syncd with the instance " + clean_text(*label, kLongestValue);
    }
  }
  if (secret.meta.managers.empty()) return "made by somebody else";
  std::string text;
  for (const std::string& manager : secret.meta.managers) {
    text += (text.empty() ? "made by " : ", ") + clean_text(manager, kLongestValue);
    if (text.size() > 2 * kLongestValue) break;
  }
  return text;
}

}  // namespace cred
