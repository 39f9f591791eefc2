// SPDX-License-Identifier: Apache-2.0
// Looks through labels, annotations and field managers.
#include "syncd/pull_secret/owner.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "syncd/pull_secret/content.h"
#include "syncd/pull_secret/decision.h"
#include "syncd/pull_secret/owner_marks.h"
#include "syncd/pull_secret/pairs.h"
#include "syncd/pull_secret/settlement.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestValue = 100;

// Of the table or of the configuration.
struct Mark {
  std::string_view tool;
  OwnerMark::Place place;
  std::string_view key;
  std::string_view value;
};

std::string describe(std::string_view tool, std::string_view kind, std::string_view key,
                     const std::string& value) {
  std::string text = clean_text(tool, kLongestValue) + " (";
  text += kind;
  text += ' ';
  text += key;
  return text + ": " + clean_text(value, kLongestValue) + ')';
}

// The value of `key`, unless the rule itself has us write it.
const std::string* find_foreign(const Pairs& present, const Pairs& ours, std::string_view key) {
  const std::string* value = find_value(present, key);
  const std::string* our_value = find_value(ours, key);
  return value == nullptr || (our_value != nullptr && *our_value == *value) ? nullptr : value;
}

bool fits(const std::string& value, std::string_view wanted) {
  return wanted.empty() || equals_ignoring_case(value, wanted);
}

// Of the owner's mark if the secret has it, else empty.
std::string match_pair(const Mark& mark, const ObjectMeta& meta, const SecretRule& rule) {
  const bool is_label = mark.place == OwnerMark::Place::label;
  const std::string* value = is_label ? find_foreign(meta.labels, rule.labels, mark.key)
                                      : find_foreign(meta.annotations, rule.annotations, mark.key);
  if (value == nullptr || !fits(*value, mark.value)) return {};
  return describe(mark.tool, is_label ? "label" : "annotation", mark.key, *value);
}

std::string match_manager(const Mark& mark, const ObjectMeta& meta) {
  for (const std::string& manager : meta.managers) {
    if (manager.find(mark.key) == std::string::npos) continue;
    return clean_text(mark.tool, kLongestValue) + " (field manager " +
           clean_text(manager, kLongestValue) + ')';
  }
  return {};
}

std::string match(const Mark& mark, const ObjectMeta& meta, const SecretRule& rule) {
  return mark.place == OwnerMark::Place::manager ? match_manager(mark, meta)
                                                 : match_pair(mark, meta, rule);
}

template <typename Marks>
std::string find_known(const Marks& marks, OwnerMark::Place place, const ObjectMeta& meta,
                       const SecretRule& rule) {
  for (const KnownMark& mark : marks) {
    auto found = match({mark.tool, place, mark.key, mark.value}, meta, rule);
    if (!found.empty()) return found;
  }
  return {};
}

bool has(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

// Whatever tool it names, and be it one that nobody has heard of: it manages the secret.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
const std::string* find_foreign_manager(const ObjectMeta& meta) {
  const std::string* const value = find_value(meta.labels, kManagedByLabel);
  return value == nullptr || value->empty() || *value == kFieldManager ? nullptr : value;
}

std::string find_owner(const SecretObject& secret, const SecretRule& rule,
                       const std::vector<OwnerMark>* more) {
  using Place = OwnerMark::Place;
  const ObjectMeta& meta = secret.meta;
  if (!meta.owners.empty()) return clean_text(meta.owners.front()) + " (ownerReference)";
  if (more != nullptr) {
    for (const OwnerMark& mark : *more) {
      auto found = match({mark.tool, mark.place, mark.key, mark.value}, meta, rule);
      if (!found.empty()) return found;
    }
  }
  auto found = find_known(kKnownLabels, Place::label, meta, rule);
  if (found.empty()) found = find_known(kKnownAnnotations, Place::annotation, meta, rule);
  if (!found.empty()) return found;
  if (const std::string* const manager = find_foreign_manager(meta)) {
    return describe(clean_text(*manager, kLongestValue), "label", kManagedByLabel, *manager);
  }
  return find_known(kKnownManagers, Place::manager, meta, rule);
}

Pairs make_labels(const SecretObject* existing, const SecretRule& rule,
                  const std::string& instance) {
  Pairs labels =
      with_ours(rule.labels, {{kManagedByLabel, kFieldManager}, {kInstanceLabel, instance}});
  const bool is_foreign = existing != nullptr && find_foreign_manager(existing->meta) != nullptr;
  if (is_foreign) {
    std::erase_if(labels, [](const auto& label) { return label.first == kManagedByLabel; });
  }
  return labels;
}

bool is_removable(const SecretObject& secret, const std::string& instance,
                  const std::string& installation) {
  const std::string* const marked = find_value(secret.meta.annotations, kInstallationAnnotation);
  return !instance.empty() && is_ours(secret, instance) &&
         (marked == nullptr || *marked == installation) && secret.meta.owners.empty() &&
         find_foreign_manager(secret.meta) == nullptr && holds_aws_alone(secret);
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

}  // namespace cred::syncd
