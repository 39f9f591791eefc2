// SPDX-License-Identifier: Apache-2.0
// Name, region, identity.
#include "syncd/config/parse/eks/eks.h"

#include <string>
#include <utility>

#include "syncd/config/names.h"
#include "syncd/config/parse/eks/eks_discovery.h"
#include "syncd/config/parse/identity.h"

namespace cred::syncd {

std::optional<EksSource> parse_eks(ConfigSection& cluster, const ParseContext& context) {
  const YamlNode* const node = cluster.take("eks");
  if (node == nullptr) return std::nullopt;
  ConfigSection section(*node, context.path, "eks", context.complaints);
  if (!section.is_map() || wants_all(*node)) return std::nullopt;
  EksSource source;
  source.where = section.where();
  const auto is_name = [](const std::string& text) { return is_eks_name(text); };
  auto name = take_checked(section, "name", is_name,
                           "write the cluster's name in EKS: at most 100 letters, digits, - and _");
  auto region = take_checked(section, "region", is_region, "write one like us-east-1");
  IdentityKeys keys = take_identity(section);
  static_cast<void>(section.take_switch("all"));  // false, which is this
  section.finish();
  if (!section.has("name")) section.complain("name", "is missing: write the cluster's name in EKS");
  if (!section.has("region")) {
    section.complain("region", "is missing: write the cluster's region, such as us-east-1");
  }
  if (!name || !region) return std::nullopt;
  source.name = *std::move(name);
  source.region = *std::move(region);
  source.profile = std::move(keys.profile);
  source.role_arn = std::move(keys.role_arn);
  source.external_id = std::move(keys.external_id);
  source.session_name = std::move(keys.session_name);
  return source;
}

}  // namespace cred::syncd
