// SPDX-License-Identifier: Apache-2.0
// Regions, accounts, tags, limit.
#include "syncd/config/parse/eks/eks_discovery.h"

#include <algorithm>
#include <string>
#include <utility>

#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostClusters = 5000;
constexpr std::size_t kMostPlaces = 1000;
constexpr const char* kSelf = "self";

class DiscoveryReader {
 public:
  DiscoveryReader(const YamlNode& node, const ParseContext& context)
      : section_(node, context.path, "eks with all: true", context.complaints) {}

  EksDiscovery read() {
    EksDiscovery discovery;
    discovery.where = section_.where();
    static_cast<void>(section_.take("all"));
    const auto is_known = [](const std::string& text) { return is_region(text); };
    discovery.regions = drop_places(take_checked_texts(section_, "regions", is_known,
                                                       "is no region; write one like us-east-1"));
    if (!section_.has("regions") || section_.has_empty_list("regions")) {
      section_.complain("regions", "is missing: write the regions to look in, such as [us-east-1]");
    }
    read_accounts(discovery);
    discovery.tags = section_.take_pairs("tags");
    if (const auto number = section_.take_number("at_most", 1, kMostClusters)) {
      discovery.at_most = *number;
    }
    section_.finish();
    if (discovery.regions.size() * discovery.role_arns.size() > kMostPlaces) {
      section_.complain("regions", "times accounts is more than 1000 places; make several entries");
    }
    return discovery;
  }

 private:
  void read_accounts(EksDiscovery& discovery) {
    const auto is_account = [](const std::string& text) {
      return text == kSelf || is_role_arn(text);
    };
    for (Placed& one :
         take_checked_texts(section_, "accounts", is_account,
                            "is neither the ARN of a role (arn:aws:iam::123456789012:role/NAME) "
                            "nor self, the account of whoever asks")) {
      discovery.role_arns.push_back(one.text == kSelf ? std::string() : std::move(one.text));
    }
    if (section_.has_empty_list("accounts")) {
      section_.complain("accounts", "is empty: write self, or the ARN of a role for each account");
    }
    if (!section_.has("accounts")) discovery.role_arns.emplace_back();
    const bool has_role =
        std::any_of(discovery.role_arns.begin(), discovery.role_arns.end(),
                    [](const std::string& role_arn) { return !role_arn.empty(); });
    const auto take = [&](std::string_view key, std::string& into) {
      if (auto text = section_.take_text(key)) into = *std::move(text);
    };
    take("profile", discovery.profile);
    take("external_id", discovery.external_id);
    take("session_name", discovery.session_name);
    for (const std::string_view key : {"external_id", "session_name"}) {
      if (section_.has(key) && !has_role) {
        section_.complain(key, "belongs to a role: write one under accounts too");
      }
    }
  }

  ConfigSection section_;
};

}  // namespace

bool wants_all(const YamlNode& eks) {
  const YamlNode* const all = find_member(eks, "all");
  return all != nullptr && all->kind == YamlNode::Kind::scalar && all->text == "true";
}

std::optional<EksDiscovery> parse_eks_discovery(ConfigSection& cluster,
                                                const ParseContext& context) {
  const YamlNode* const node = cluster.take("eks");
  if (node == nullptr || !wants_all(*node)) return std::nullopt;
  return DiscoveryReader(*node, context).read();
}

}  // namespace cred::syncd
