// SPDX-License-Identifier: Apache-2.0
// Which registries an entry means, and who asks for their passwords.
#include "syncd/config/parse/registries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "registry/registry.h"
#include "syncd/config/names.h"
#include "syncd/config/parse/identity.h"

namespace cred::syncd {
namespace {

constexpr const char* kPublicHost = "public.ecr.aws";

class EntryReader {
 public:
  EntryReader(const YamlNode& node, const ParseContext& context)
      : section_(node, context.path, "a registry", context.complaints), context_(context) {}

  RegistryEntry read() {
    const std::size_t before = context_.complaints.size();
    RegistryEntry entry;
    entry.where = section_.where();
    if (!section_.is_map()) return entry;
    if (auto name = section_.take_text("name")) entry.name = *std::move(name);
    const std::vector<Registry> registries = read_registries();
    RegistrySource source;
    source.where = entry.where;
    read_access(source);
    source.shared = section_.take_switch("shared").value_or(true);
    section_.finish();
    choose_name(entry);
    source.name = entry.name;
    if (context_.complaints.size() != before) return entry;
    for (const Registry& registry : registries) {
      source.target.registry = registry;
      entry.sources.push_back(source);
    }
    return entry;
  }

 private:
  std::vector<Registry> read_registries() {
    const auto host = section_.take_text("host");
    const auto accounts = take_checked_texts(
        section_, "accounts", [](const std::string& text) { return is_account_id(text); },
        "is not an account id: write its 12 digits in quotes");
    const auto regions = take_checked_texts(
        section_, "regions", [](const std::string& text) { return is_region(text); },
        "is not an AWS region: write one like us-east-1");
    const bool is_public = section_.take_switch("public").value_or(false);
    is_public_ = is_public;
    const bool has_product = section_.has("accounts") || section_.has("regions");
    const std::array forms{section_.has("host"), has_product, is_public};
    if (std::count(forms.begin(), forms.end(), true) != 1) {
      section_.complain("registry", "write either host, or accounts and regions, or public: true");
      return {};
    }
    if (is_public) return {*parse_registry(kPublicHost)};
    if (has_product) return multiply(accounts, regions);
    return host ? read_host(*host) : std::vector<Registry>{};
  }

  std::vector<Registry> read_host(const std::string& text) {
    const std::string host = normalize_host(text);
    auto registry = parse_registry(host);
    if (!registry) {
      section_.complain("host",
                        clean_text(text, 80) +
                            " is not an ECR registry: write one like "
                            "123456789012.dkr.ecr.us-east-1.amazonaws.com or public.ecr.aws");
      return {};
    }
    if (to_lower(text) != host) {
      section_.complain("host", "write the host alone: " + host);
      return {};
    }
    host_ = host;
    return {*std::move(registry)};
  }

  std::vector<Registry> multiply(const std::vector<Placed>& accounts,
                                 const std::vector<Placed>& regions) {
    if (!section_.has("accounts") || !section_.has("regions")) {
      section_.complain(section_.has("accounts") ? "accounts" : "regions",
                        "accounts and regions go together: write both");
    }
    std::vector<Registry> registries;
    for (const Placed& account : accounts) {
      for (const Placed& region : regions) {
        registries.push_back(*parse_registry(make_registry_host(account.text, region.text)));
      }
    }
    for (const std::string_view key : {"accounts", "regions"}) {
      if (section_.has_empty_list(key)) section_.complain(key, "is empty: write one at least");
    }
    return registries;
  }

  void read_access(RegistrySource& source) {
    Mapping& mapping = source.target.mapping;
    mapping.where = source.where;
    IdentityKeys keys = take_identity(section_);
    mapping.profile = std::move(keys.profile);
    mapping.role_arn = std::move(keys.role_arn);
    mapping.external_id = std::move(keys.external_id);
    mapping.session_name = std::move(keys.session_name);
    if (auto region = take_checked(section_, "region", is_region, "write one like us-east-1")) {
      mapping.region = *std::move(region);
    }
    read_way(source);
  }

  void read_way(RegistrySource& source) {
    if (auto endpoint = take_checked(
            section_, "endpoint",
            [](const std::string& text) {
              return is_url(text, {"https", "http"});
            },
            "write the URL of the ECR API: https://HOST")) {
      source.target.mapping.endpoint = *std::move(endpoint);
    }
    if (auto proxy = take_proxy(section_)) source.proxy = *std::move(proxy);
    if (auto bundle = take_path(section_, "ca_bundle", context_)) {
      source.ca_bundle = *std::move(bundle);
    }
  }

  void choose_name(RegistryEntry& entry) {
    if (!entry.name.empty()) return;
    if (is_public_) entry.name = "public";
    if (!host_.empty()) entry.name = host_;
    if (section_.has("accounts") && !section_.has("name")) {
      section_.complain("name", "write a name for these registries; targets use it");
    }
  }

  ConfigSection section_;
  const ParseContext& context_;
  bool is_public_ = false;
  std::string host_;
};

}  // namespace

std::vector<RegistryEntry> parse_registries(const YamlNode& list, const ParseContext& context) {
  std::vector<RegistryEntry> entries;
  for (const YamlNode& item : list.items) entries.push_back(EntryReader(item, context).read());
  return entries;
}

}  // namespace cred::syncd
