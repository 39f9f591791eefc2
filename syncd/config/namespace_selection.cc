// SPDX-License-Identifier: Apache-2.0
// Names, globs, regexes, labels and annotations against one namespace; excludes win.
#include "syncd/config/namespace_selection.h"

#include <algorithm>
#include <utility>

#include "config/pattern.h"

namespace cred::syncd {
namespace {

bool has_annotation(const std::string& wanted, const Pairs& annotations) {
  if (wanted.empty()) return false;
  const auto equals = wanted.find('=');
  const std::string key = wanted.substr(0, equals);
  return std::any_of(annotations.begin(), annotations.end(), [&](const auto& annotation) {
    return annotation.first == key &&
           (equals == std::string::npos || annotation.second == wanted.substr(equals + 1));
  });
}

std::vector<Regex> compile(const std::vector<std::string>& patterns, bool& is_broken) {
  std::vector<Regex> regexes;
  for (const std::string& pattern : patterns) {
    auto regex = Regex::compile(pattern);
    if (regex) {
      regexes.push_back(*std::move(regex));
    } else {
      is_broken = true;
    }
  }
  return regexes;
}

std::vector<LabelSelector> parse(const std::vector<std::string>& texts, bool& is_broken) {
  std::vector<LabelSelector> selectors;
  for (const std::string& text : texts) {
    auto selector = parse_label_selector(text);
    if (selector) {
      selectors.push_back(*std::move(selector));
    } else {
      is_broken = true;
    }
  }
  return selectors;
}

}  // namespace

NamespaceSelection::NamespaceSelection(const NamespaceRules& rules) {
  include_.names = rules.names;
  include_.globs = rules.globs;
  include_.regexes = compile(rules.regexes, include_.is_broken);
  include_.selectors = parse(rules.selectors, include_.is_broken);
  include_.annotation = rules.annotation;
  exclude_.names = rules.exclude_names;
  exclude_.globs = rules.exclude_globs;
  exclude_.regexes = compile(rules.exclude_regexes, exclude_.is_broken);
  exclude_.selectors = parse(rules.exclude_selectors, exclude_.is_broken);
  exclude_.annotation = rules.exclude_annotation;
}

bool NamespaceSelection::Forms::fits_name(const std::string& name) const {
  return std::find(names.begin(), names.end(), name) != names.end() ||
         std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return matches(glob, name); }) ||
         std::any_of(regexes.begin(), regexes.end(),
                     [&](const Regex& regex) { return regex.matches(name); });
}

bool NamespaceSelection::Forms::fits(const std::string& name, const Pairs& labels,
                                     const Pairs& annotations) const {
  return fits_name(name) || has_annotation(annotation, annotations) ||
         std::any_of(selectors.begin(), selectors.end(), [&](const LabelSelector& selector) {
           return matches_labels(selector, labels);
         });
}

bool NamespaceSelection::selects(const std::string& name, const Pairs& labels,
                                 const Pairs& annotations) const {
  return !exclude_.is_broken && include_.fits(name, labels, annotations) &&
         !exclude_.fits(name, labels, annotations);
}

std::vector<std::string> NamespaceSelection::fixed_names() const {
  std::vector<std::string> names;
  if (exclude_.is_broken) return names;
  for (const std::string& name : include_.names) {
    if (!exclude_.fits_name(name)) names.push_back(name);
  }
  return names;
}

bool needs_list(const NamespaceRules& rules) {
  return !rules.globs.empty() || !rules.regexes.empty() || !rules.selectors.empty() ||
         !rules.annotation.empty() || !rules.exclude_selectors.empty() ||
         !rules.exclude_annotation.empty();
}

}  // namespace cred::syncd
