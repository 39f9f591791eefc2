// SPDX-License-Identifier: Apache-2.0
// Lookup of each setting: the variable first, then the selected profile.
#include "aws/settings.h"

#include <array>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "aws/lost_keys.h"
#include "aws/remarks.h"
#include "base/text.h"

namespace cred {
namespace {

struct Setting {
  std::string value;
  std::string where;
};

std::optional<Setting> find_variable(const Environment& environment, std::string_view name) {
  const auto value = environment.find(name);
  if (!value || trim(*value).empty()) return std::nullopt;
  return Setting{std::string(trim(*value)), std::string(name)};
}

std::optional<Setting> find_in_profile(const Section* profile, std::string_view key) {
  const Property* property = profile == nullptr ? nullptr : find_property(*profile, key);
  if (property == nullptr) return std::nullopt;
  return Setting{property->value, property->where + ": " + std::string(key)};
}

std::optional<Setting> find_setting(const Settings& settings, std::string_view variable,
                                    std::string_view key) {
  auto found = find_variable(settings.environment, variable);
  return found ? found : find_in_profile(settings.selected(), key);
}

Error bad_value(const Setting& setting, std::string_view wanted) {
  return Error{Errc::local, setting.where + ": \"" + clean_text(setting.value, 80) +
                                "\" is not allowed here; write " + std::string(wanted)};
}

constexpr std::array<std::string_view, 4> kSwitches = {
    "ec2_metadata_v1_disabled", "ignore_configured_endpoint_urls", "use_dualstack_endpoint",
    "use_fips_endpoint"};

constexpr std::array<std::string_view, 5> kSwitchVariables = {
    "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_V1_DISABLED",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT"};

// What is not "true" is false, as for the AWS SDKs; load_settings remarks on it.
bool read_switch(const std::optional<Setting>& setting) {
  return setting && equals_ignoring_case(setting->value, "true");
}

void add_odd_switch(const std::optional<Setting>& setting, std::vector<std::string>& remarks) {
  if (!setting || equals_ignoring_case(setting->value, "true") ||
      equals_ignoring_case(setting->value, "false")) {
    return;
  }
  remarks.push_back(setting->where + ": \"" + clean_text(setting->value, 80) +
                    "\" is neither true nor false and counts as false");
}

// What leads to somebody else than was meant, although everything can be read.
std::vector<std::string> find_remarks(const Settings& settings) {
  std::vector<std::string> remarks;
  const Section* const profile = settings.selected();
  if (profile == nullptr) {
    std::string other = find_lookalike(settings.profiles.profiles, settings.profile.name);
    if (!other.empty()) remarks.push_back(std::move(other));
  }
  for (const std::string_view key : kSwitches) {
    add_odd_switch(find_in_profile(profile, key), remarks);
  }
  for (const std::string_view variable : kSwitchVariables) {
    add_odd_switch(find_variable(settings.environment, variable), remarks);
  }
  return remarks;
}

// Stores what was read; the Error goes up.
template <typename T>
Result<void> assign(T& to, const Result<T>& from) {
  if (!from) return from.error();
  to = *from;
  return {};
}

ProfileChoice choose_profile(const Environment& environment) {
  for (const std::string_view variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (auto asked = find_variable(environment, variable)) {
      return {std::move(asked->value), std::string(variable)};
    }
  }
  return {"default", {}};
}

std::string find_region(const Settings& settings) {
  for (const std::string_view variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (auto region = find_variable(settings.environment, variable)) return region->value;
  }
  const auto region = find_in_profile(settings.selected(), "region");
  return region ? region->value : std::string();
}

Result<int> read_max_attempts(const Settings& settings) {
  const auto setting = find_setting(settings, "AWS_MAX_ATTEMPTS", "max_attempts");
  if (!setting) return settings.retry.max_attempts;
  int attempts = 0;
  const char* const end = setting->value.data() + setting->value.size();
  const auto read = std::from_chars(setting->value.data(), end, attempts);
  if (read.ec != std::errc() || read.ptr != end || attempts < 1) {
    return bad_value(*setting, "a number from 1");
  }
  return attempts;
}

// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
Result<MetadataSettings> read_metadata_settings(const Settings& settings) {
  MetadataSettings metadata;
  metadata.disabled = read_switch(find_variable(settings.environment, "AWS_EC2_METADATA_DISABLED"));
  metadata.v1_disabled = read_switch(
      find_setting(settings, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"));
  if (auto endpoint = find_setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                                   "ec2_metadata_service_endpoint")) {
    auto url = parse_custom_url({endpoint->value, endpoint->where});
    if (!url) return url.error();
    metadata.endpoint = *std::move(url);
    metadata.endpoint_is_custom = true;
    return metadata;
  }
  const auto mode = find_setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                 "ec2_metadata_service_endpoint_mode");
  if (!mode || equals_ignoring_case(mode->value, "IPv4")) {
    metadata.endpoint = "http://169.254.169.254";
  } else if (equals_ignoring_case(mode->value, "IPv6")) {
    metadata.endpoint = "http://[fd00:ec2::254]";
  } else {
    return bad_value(*mode, "IPv4 or IPv6");
  }
  return metadata;
}

Result<std::optional<CustomUrl>> find_service_url_in_profile(const Settings& settings,
                                                             const Section& profile,
                                                             std::string_view config_key) {
  const Property* services = find_property(profile, "services");
  if (services == nullptr) return std::optional<CustomUrl>();
  const Section* section = find_section(settings.profiles.services, services->value);
  if (section == nullptr) {
    const std::string remark = first_remark(settings);
    return Error{Errc::local, services->where + ": there is no section [services " +
                                  clean_text(services->value, 80) + "]" +
                                  (remark.empty() ? "" : "; " + remark)};
  }
  const auto service = section->properties.find(config_key);
  if (service == section->properties.end()) return std::optional<CustomUrl>();
  const auto url = service->second.nested.find("endpoint_url");
  if (url == service->second.nested.end() || url->second.empty()) {
    return std::optional<CustomUrl>();
  }
  // No URL has a blank; in nested lines a comment is kept, for other settings' sake.
  const std::string value = url->second.substr(0, url->second.find_first_of(" \t"));
  return std::optional<CustomUrl>({value, service->second.where});
}

Result<std::optional<CustomUrl>> find_url_in_profile(const Settings& settings, Service service) {
  const Section* profile = settings.selected();
  if (profile == nullptr) return std::optional<CustomUrl>();
  auto specific = find_service_url_in_profile(settings, *profile, names_of(service).config_key);
  if (!specific || *specific) return specific;
  const Property* general = find_property(*profile, "endpoint_url");
  if (general == nullptr) return std::optional<CustomUrl>();
  return std::optional<CustomUrl>({general->value, general->where + ": endpoint_url"});
}

}  // namespace

Result<Settings> load_settings(const Environment& environment, const std::string& home,
                               const ReadFile& read_file) {
  Settings settings{
      .environment = environment,
      .profiles = load_profiles(find_shared_files(environment, home), read_file),
      .profile = choose_profile(environment),
      .region = {},
      .ca_bundle = {},
      .retry = {},
      .metadata = {},
  };
  settings.remarks = find_remarks(settings);
  settings.region = find_region(settings);
  if (auto bundle = find_setting(settings, "AWS_CA_BUNDLE", "ca_bundle")) {
    settings.ca_bundle = expand_home(bundle->value, home);
  }
  settings.use_fips =
      read_switch(find_setting(settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
  settings.use_dual_stack =
      read_switch(find_setting(settings, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"));
  auto read = assign(settings.retry.max_attempts, read_max_attempts(settings));
  if (!read) return read.error();
  const auto new_retries = find_variable(environment, "AWS_NEW_RETRIES_2026");
  settings.retry.is_2026 = !new_retries || !equals_ignoring_case(new_retries->value, "false");
  read = assign(settings.metadata, read_metadata_settings(settings));
  if (!read) return read.error();
  return settings;
}

Result<std::optional<CustomUrl>> find_custom_url(const Settings& settings, Service service) {
  if (settings.own_url && settings.own_url->service == service) {
    return std::optional<CustomUrl>(settings.own_url->custom);
  }
  const bool ignores_urls = read_switch(find_setting(
      settings, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"));
  if (ignores_urls) return std::optional<CustomUrl>();
  const std::string specific = "AWS_ENDPOINT_URL_" + std::string(names_of(service).variable);
  for (const std::string_view variable :
       {std::string_view(specific), std::string_view("AWS_ENDPOINT_URL")}) {
    if (auto url = find_variable(settings.environment, variable)) {
      return std::optional<CustomUrl>({url->value, url->where});
    }
  }
  return find_url_in_profile(settings, service);
}

Result<Endpoint> find_endpoint(const Settings& settings, Service service, std::string_view region,
                               bool fips_host) {
  auto custom = find_custom_url(settings, service);
  if (!custom) return custom.error();
  // The SDKs' refusal of FIPS with a configured URL is about two settings that contradict each
  // other; a -fips registry with a configured URL is how people choose the FIPS endpoint's name.
  EndpointOptions options;
  options.use_fips = settings.use_fips || (fips_host && !*custom);
  options.use_dual_stack = settings.use_dual_stack;
  options.custom_url = *std::move(custom);
  if (service == Service::ecr_public) {
    return resolve_ecr_public_endpoint(settings.region, options);
  }
  return resolve_endpoint(service, region, options);
}

}  // namespace cred
