// SPDX-License-Identifier: Apache-2.0
// Which namespaces a rule is about.
#pragma once

#include <string>
#include <vector>

#include "syncd/config/label_selector.h"
#include "syncd/config/regex.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// The rules made ready to be asked often. Regexes and selectors that do not compile match nothing,
// as an exclude everything; those of a loaded SyncConfig compile.
class NamespaceSelection {
 public:
  explicit NamespaceSelection(const NamespaceRules& rules);

  // Many threads may call it at once.
  bool selects(const std::string& name, const Pairs& labels, const Pairs& annotations) const;

  // The fixed names, for whom no list can be had: what is known of a namespace is its name, so that
  // excludes by label or annotation do not apply.
  std::vector<std::string> fixed_names() const;

 private:
  struct Forms {
    std::vector<std::string> names;
    std::vector<std::string> globs;
    std::vector<Regex> regexes;
    std::vector<LabelSelector> selectors;
    std::string annotation;
    bool is_broken = false;

    bool fits_name(const std::string& name) const;
    bool fits(const std::string& name, const Pairs& labels, const Pairs& annotations) const;
  };

  Forms include_;
  Forms exclude_;
};

// Whether the namespaces, or their labels, have to be asked of the server: fixed names with
// excludes by name need no cluster-wide right.
bool needs_list(const NamespaceRules& rules);

}  // namespace cred::syncd
