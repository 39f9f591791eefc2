// SPDX-License-Identifier: Apache-2.0
// Accounts and regions become host names; names are checked before docker is told of them.
#include "helper/full/configure_hosts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "aws/partition.h"
#include "base/text.h"
#include "config/pattern.h"
#include "registry/registry.h"

namespace cred {
namespace {

constexpr const char* kPublicHost = "public.ecr.aws";
constexpr std::size_t kLongestHost = 253;

using Texts = std::vector<std::string>;

void add_once(Texts& hosts, const std::string& host) {
  if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// ":5000" where the text names one: docker looks for the name with its port.
std::string find_port(std::string_view server, std::string_view host) {
  const std::string lower = to_lower(server);
  const auto start = lower.find(std::string(host) + ":");
  if (start == std::string::npos) return {};
  const auto first = start + host.size() + 1;
  const auto end = std::min(lower.find_first_not_of("0123456789", first), lower.size());
  return end == first ? std::string() : ":" + lower.substr(first, end - first);
}

Result<std::string> parse_host(const std::string& server, const RegistryMap& map, bool is_undo) {
  const std::string host = normalize_host(server);
  const std::string shown = clean_text(server, kLongestHost);
  if (host.empty() || host.size() > kLongestHost ||
      !std::all_of(host.begin(), host.end(), is_host_character)) {
    return Error{Errc::bad_request, "\"" + shown + "\" is not the name of a host"};
  }
  if (parse_registry(host)) return host;
  if (!is_undo) {
    const auto target = resolve(host, map);
    if (!target) return target.error();
    if (!*target) {
      return Error{Errc::not_ecr,
                   shown +
                       " is not the name of an ECR registry, and no rule of config.yaml makes "
                       "it one; a name looks like "
                       "123456789012.dkr.ecr.us-east-1.amazonaws.com or public.ecr.aws"};
    }
  }
  return host + find_port(server, host);
}

Result<std::string> make_host(const std::string& account, const std::string& region) {
  std::string host =
      account + ".dkr.ecr." + region + "." + std::string(find_partition(region).dns_suffix);
  if (is_region_name(region) && parse_registry(host)) return host;
  return Error{Errc::bad_request,
               "account " + clean_text(account, 40) + " in region " + clean_text(region, 40) +
                   " is not a registry: an account is 12 digits, a region looks like us-east-1"};
}

// The first of these that there is: the regions asked for, the one that goes with the account, the
// region of the settings.
Texts choose_regions(const ConfigureOptions& options, const std::string& own,
                     const HostSources& sources) {
  if (!options.regions.empty()) return options.regions;
  if (!own.empty()) return {own};
  if (!sources.region.empty()) return {sources.region};
  return {};
}

Result<void> add_account(Texts& hosts, const std::string& account, const Texts& regions) {
  if (regions.empty()) {
    return Error{Errc::bad_request, "no region is known for account " + clean_text(account, 40) +
                                        "; give --region, or set AWS_REGION"};
  }
  for (const std::string& region : regions) {
    const auto host = make_host(account, region);
    if (!host) return host.error();
    add_once(hosts, *host);
  }
  return {};
}

bool is_pattern(std::string_view text) { return text.find_first_of("*?") != std::string::npos; }

std::string literal(const std::string& pattern) { return is_pattern(pattern) ? "" : pattern; }

Result<void> add_rule(Texts& hosts, const Rule& rule, const ConfigureOptions& options,
                      const HostSources& sources) {
  if (rule.error) return *rule.error;
  if (!literal(rule.host).empty()) {
    // With --region only what is there; a name of one's own is wherever its registry is.
    const auto registry = rule.registry ? rule.registry : parse_registry(rule.host);
    const auto& regions = options.regions;
    const bool is_meant =
        regions.empty() ||
        (registry && std::find(regions.begin(), regions.end(), registry->region) != regions.end());
    if (!is_meant || !registry) return {};
    const auto host = parse_host(rule.host, sources.map, options.undo);
    if (!host) return host.error();
    add_once(hosts, *host);
    return {};
  }
  if (literal(rule.account).empty()) return {};
  Texts regions = choose_regions(options, literal(rule.region), sources);
  if (regions.empty()) return add_account(hosts, rule.account, regions);
  const auto is_other = [&](const std::string& region) {
    return !rule.region.empty() && !matches(rule.region, region);
  };
  regions.erase(std::remove_if(regions.begin(), regions.end(), is_other), regions.end());
  return regions.empty() ? Result<void>() : add_account(hosts, rule.account, regions);
}

// What is wrong with a profile is the business of those who use it: here it is passed over.
void add_profile(Texts& hosts, const Section& profile, const ConfigureOptions& options,
                 const HostSources& sources) {
  const std::array accounts = {account_of_arn(property_text(profile, "role_arn")),
                               account_of_arn(property_text(profile, "login_session")),
                               property_text(profile, "sso_account_id"),
                               property_text(profile, "aws_account_id")};
  for (const std::string& account : accounts) {
    if (account.empty()) continue;
    for (const std::string& region :
         choose_regions(options, property_text(profile, "region"), sources)) {
      if (const auto host = make_host(account, region)) add_once(hosts, *host);
    }
  }
}

// What else that helper was named for stays its business.
void add_served(Texts& hosts, const std::string& name, const RegistryMap& map) {
  if (normalize_host(name) != name) return;
  const auto target = resolve(name, map);
  if (target && *target) add_once(hosts, name);
}

Result<Texts> find_configured_hosts(const ConfigureOptions& options, const HostSources& sources) {
  if (sources.map.error) return *sources.map.error;
  Texts hosts;
  for (const Rule& rule : sources.map.rules) {
    if (auto added = add_rule(hosts, rule, options, sources); !added) return added.error();
  }
  for (const auto& section : sources.profiles.profiles) {
    add_profile(hosts, section.second, options, sources);
  }
  for (const std::string& name : sources.served) add_served(hosts, name, sources.map);
  if (!hosts.empty()) return hosts;
  return Error{Errc::bad_request,
               "no registry is named, and neither config.yaml nor the profiles in " +
                   describe_files(sources.profiles) +
                   " lead to one; give HOST, --account and --region, or --ecr-public"};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::vector<std::string> find_rule_hosts(const HostSources& sources) {
  Texts hosts;
  for (const Rule& rule : sources.map.rules) {
    static_cast<void>(add_rule(hosts, rule, ConfigureOptions(), sources));
  }
  return hosts;
}

std::vector<std::string> find_profile_hosts(const HostSources& sources) {
  Texts hosts;
  for (const auto& section : sources.profiles.profiles) {
    add_profile(hosts, section.second, ConfigureOptions(), sources);
  }
  return hosts;
}

std::optional<std::string> find_account_host(const std::string& account,
                                             const std::string& region) {
  auto host = make_host(account, region);
  return host ? std::optional<std::string>(*std::move(host)) : std::nullopt;
}

std::string account_of_arn(std::string_view arn) {
  for (int field = 0; field < 4; ++field) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

bool is_region_name(std::string_view text) {
  int dashes = 0;
  bool is_number = false;  // of the part that is being read
  bool is_part = false;
  for (const char c : text) {
    if (c == '-') {
      if (!is_part || is_number) return false;
      ++dashes;
      is_part = false;
    } else if (is_digit(c) ? is_part && !is_number : !is_letter(c) || is_number) {
      return false;
    } else {
      is_number = is_digit(c);
      is_part = true;
    }
  }
  return is_number && dashes >= 2;
}

Result<Texts> find_hosts(const ConfigureOptions& options, const HostSources& sources) {
  Texts hosts;
  for (const std::string& server : options.registries) {
    const auto host = parse_host(server, sources.map, options.undo);
    if (!host) return host.error();
    add_once(hosts, *host);
  }
  const Texts regions = choose_regions(options, "", sources);
  for (const std::string& account : options.accounts) {
    if (auto added = add_account(hosts, account, regions); !added) return added.error();
  }
  if (options.ecr_public) add_once(hosts, kPublicHost);
  if (!hosts.empty() || (options.undo && !options.names_registries())) return hosts;
  return find_configured_hosts(options, sources);
}

}  // namespace cred
