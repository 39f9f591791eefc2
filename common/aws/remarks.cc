// SPDX-License-Identifier: Apache-2.0
// Picks out of the warnings those that matter to the profile that was asked for.
#include "aws/remarks.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace cred {
namespace {

// "section [profile dev] is ignored", in the words of the parser.
bool names_ignored_section(std::string_view warning, const std::string& name) {
  const auto at = warning.find(name + "] is ignored");
  return at != std::string_view::npos && at > 0 &&
         (warning[at - 1] == '[' || warning[at - 1] == ' ');
}

std::string find_of_selected(const Settings& settings) {
  const Section* profile = settings.selected();
  if (profile != nullptr) return profile->remark;
  const auto& warnings = settings.profiles.warnings;
  const std::string name = clean_text(settings.profile.name, 80);
  const auto found = std::find_if(
      warnings.begin(), warnings.end(),
      [&](const std::string& warning) { return names_ignored_section(warning, name); });
  return found == warnings.end() ? std::string() : *found;
}

}  // namespace

std::string first_remark(const Settings& settings) {
  std::string of_selected = find_of_selected(settings);
  if (!of_selected.empty()) return of_selected;
  if (!settings.profiles.doubt.empty()) return settings.profiles.doubt;
  const auto& warnings = settings.profiles.warnings;
  return warnings.empty() ? std::string() : warnings.front();
}

std::vector<std::string> collect_remarks(const Settings& settings,
                                         const std::vector<std::string>& of_walk) {
  std::vector<std::string> remarks;
  const auto add = [&](const std::string& remark) {
    const bool is_new = std::find(remarks.begin(), remarks.end(), remark) == remarks.end();
    if (!remark.empty() && is_new) remarks.push_back(remark);
  };
  add(find_of_selected(settings));
  for (const std::string& remark : of_walk) add(remark);
  for (const std::string& remark : settings.remarks) add(remark);
  add(settings.profiles.doubt);
  for (const std::string& warning : settings.profiles.warnings) add(warning);
  return remarks;
}

}  // namespace cred
