// SPDX-License-Identifier: Apache-2.0
// Building keys. This runs on every hit: one pass over the environment, one allocation, no digest.
#include "cache/key.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/config_files.h"
#include "base/file_stamp.h"
#include "base/shared_files.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace cred {
namespace {

constexpr std::string_view kVariablePrefix = "AWS_";

// Variables whose value decides about principal, endpoint or region, without kVariablePrefix.
constexpr std::array<std::string_view, 29> kByValue = {
    "PROFILE",
    "DEFAULT_PROFILE",
    "REGION",
    "DEFAULT_REGION",
    "ACCESS_KEY_ID",
    "ACCESS_KEY",
    "CONFIG_FILE",
    "SHARED_CREDENTIALS_FILE",
    "ROLE_ARN",
    "ROLE_SESSION_NAME",
    "WEB_IDENTITY_TOKEN_FILE",
    "CONTAINER_CREDENTIALS_RELATIVE_URI",
    "CONTAINER_CREDENTIALS_FULL_URI",
    "CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "EC2_METADATA_DISABLED",
    "EC2_METADATA_SERVICE_ENDPOINT",
    "EC2_METADATA_SERVICE_ENDPOINT_MODE",
    "EC2_METADATA_V1_DISABLED",
    "ENDPOINT_URL",
    "ENDPOINT_URL_ECR",
    "ENDPOINT_URL_ECR_PUBLIC",
    "ENDPOINT_URL_STS",
    "ENDPOINT_URL_SSO",
    "ENDPOINT_URL_SSO_OIDC",
    "ENDPOINT_URL_SIGNIN",
    "IGNORE_CONFIGURED_ENDPOINT_URLS",
    "USE_FIPS_ENDPOINT",
    "USE_DUALSTACK_ENDPOINT",
    "LOGIN_CACHE_DIRECTORY",
};

// Secrets: the principal changes with whether they are set, and their text must not be stored.
constexpr std::array<std::string_view, 5> kByPresence = {
    "SECRET_ACCESS_KEY",
    "SECRET_KEY",
    "SESSION_TOKEN",
    "SECURITY_TOKEN",
    "CONTAINER_AUTHORIZATION_TOKEN",
};

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The length makes a value with line ends in it differ from two variables.
void append_value(std::string& text, std::string_view value) {
  append_number(text, std::uint64_t{value.size()});
  text += ':';
  text += value;
}

// AWS_PROFILE_123456789012 and its like, which hold for one account.
std::string_view drop_account(std::string_view name) {
  constexpr std::size_t kDigits = 12;
  if (name.size() <= kDigits + 1 || name[name.size() - kDigits - 1] != '_') return name;
  const auto digits = name.substr(name.size() - kDigits);
  const bool is_account = digits.find_first_not_of("0123456789") == std::string_view::npos;
  return is_account ? name.substr(0, name.size() - kDigits - 1) : name;
}

void append_variable(SelectionKey& key, std::string_view entry) {
  std::string& text = key.text;
  const auto equals = entry.find('=');
  if (equals == std::string_view::npos || equals + 1 == entry.size()) return;
  const auto name = entry.substr(0, equals);
  const auto short_name = drop_account(name.substr(kVariablePrefix.size()));
  const bool by_value = contains(kByValue, short_name);
  if (!by_value && !contains(kByPresence, short_name)) return;
  key.has_variables = true;
  text += name;
  text += '=';
  append_value(text, by_value ? entry.substr(equals + 1) : std::string_view());
  text += '\n';
}

void append_file(SelectionKey& key, std::string_view name, const std::string& path) {
  const auto stamp = path.empty() ? std::nullopt : find_file_stamp(path);
  key.text += name;
  append_stamp(key.text, stamp);
  key.text += '\n';
  if (stamp) {
    key.youngest_stamp = std::max(key.youngest_stamp.value_or(Instant{}), last_touched(*stamp));
  }
}

std::string join(std::string_view prefix, std::string_view host) {
  std::string key(prefix);
  key += host;
  return key;
}

}  // namespace

SelectionKey make_selection_key(std::string_view host, const Environment& environment,
                                std::string_view home) {
  constexpr std::size_t kUsualSize = 1024;
  SelectionKey key;
  key.text.reserve(kUsualSize);
  key.text += kSelectionPrefix;
  key.text += host;
  key.text += "\nHOME=";
  append_value(key.text, environment.find("HOME").value_or(std::string_view()));
  key.text += '\n';
  for (const char* const* entry = environment.block(); *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.substr(0, kVariablePrefix.size()) == kVariablePrefix) append_variable(key, text);
  }
  const SharedFiles files = find_shared_files(environment, home);
  append_file(key, "config ", files.config);
  append_file(key, "credentials ", files.credentials);
  append_file(key, "user map ", find_user_config_file(environment, home));
  append_file(key, "system map ", kSystemConfigFile);
  key.text += "boot ";
  key.text += read_boot_id();
  return key;
}

std::string selection_prefix(std::string_view host) {
  std::string prefix(kSelectionPrefix);
  prefix += host;
  prefix += '\n';
  return prefix;
}

std::string_view selected_host(std::string_view key) {
  if (key.substr(0, kSelectionPrefix.size()) != kSelectionPrefix) return {};
  key.remove_prefix(kSelectionPrefix.size());
  return key.substr(0, key.find('\n'));
}

std::string token_key(std::string_view endpoint, std::string_view principal) {
  std::string key(kTokenPrefix);
  key += endpoint;
  key += '\n';
  key += principal;
  return key;
}

std::string_view find_principal(std::string_view key) {
  if (key.substr(0, kTokenPrefix.size()) != kTokenPrefix) return key;
  const auto end = key.find('\n', kTokenPrefix.size());
  return end == std::string_view::npos ? key : key.substr(end + 1);
}

bool is_bare(const SelectionKey& selection) {
  return !selection.has_variables && !selection.youngest_stamp;
}

std::string login_key(std::string_view host) { return join(kLoginPrefix, host); }

std::string erased_key(std::string_view host) { return join(kErasedPrefix, host); }

std::string system_key(std::string_view host) { return join(kSystemPrefix, host); }

std::string system_source_key(std::string_view host) { return join(kSystemSourcePrefix, host); }

std::string read_boot_id() {
  constexpr std::size_t kUuidLength = 36;
  const UniqueFd file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  std::array<char, kUuidLength> id{};
  if (!file || ::read(file.get(), id.data(), id.size()) != kUuidLength) return {};
  return {id.data(), id.size()};
}

}  // namespace cred
