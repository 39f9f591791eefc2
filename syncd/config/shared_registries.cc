// SPDX-License-Identifier: Apache-2.0
// One host, one published principal.
#include "syncd/config/shared_registries.h"

#include <map>
#include <set>
#include <utility>

#include "base/text.h"

namespace cred::syncd {

std::string describe_principal(const RegistrySource& source) {
  const Mapping& mapping = source.target.mapping;
  std::string text;
  if (!mapping.profile.empty()) text = "profile " + mapping.profile;
  if (!mapping.role_arn.empty()) text += (text.empty() ? "role " : ", role ") + mapping.role_arn;
  return text.empty() ? "the credentials of ecr-syncd itself" : text;
}

void complain_of_shared(const std::vector<RegistrySource>& registries, Complaints& complaints) {
  std::map<std::string, const RegistrySource*> first;  // by host
  std::set<std::pair<std::string, std::string>> told;
  for (const RegistrySource& source : registries) {
    if (!source.shared) continue;
    const std::string& host = source.target.registry.host;
    const auto [found, is_new] = first.emplace(host, &source);
    const RegistrySource& other = *found->second;
    if (is_new || describe_principal(other) == describe_principal(source)) continue;
    if (!told.emplace(other.where, source.where).second) continue;
    complaints.push_back(make_complaint(
        source.where, "shared: " + host + " is published on this machine as " +
                          clean_text(describe_principal(other)) + " already, by " + other.where +
                          ", and cannot be published as " + clean_text(describe_principal(source)) +
                          " too; write shared: false at one of them"));
  }
}

}  // namespace cred::syncd
