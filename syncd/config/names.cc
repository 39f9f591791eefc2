// SPDX-License-Identifier: Apache-2.0
// Names are checked by character classes and lengths; no locale.
#include "syncd/config/names.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "registry/registry.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestSubdomain = 253;
constexpr std::size_t kLongestEksName = 100;
constexpr std::size_t kAccountDigits = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

bool is_alphanumeric(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }

// Registries say which regions there are: names of no partition make no host.
std::string find_registry_host(const std::string& account, const std::string& region) {
  constexpr std::array<std::string_view, 7> kSuffixes = {
      ".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu",  ".c2s.ic.gov",
      ".sc2s.sgov.gov", ".cloud.adc-e.uk",   ".csp.hci.ic.gov"};
  for (const std::string_view suffix : kSuffixes) {
    std::string host = account;
    host.append(".dkr.ecr.").append(region).append(suffix);
    if (parse_registry(host)) return host;
  }
  return {};
}

}  // namespace

bool is_dns_label(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLabel && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_or_digit(c) || c == '-';
         });
}

bool is_dns_subdomain(std::string_view text) {
  if (text.size() > kLongestSubdomain) return false;
  for (;;) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    // Kubernetes limits the whole only, not each part.
    const bool is_label = !label.empty() && label.front() != '-' && label.back() != '-' &&
                          std::all_of(label.begin(), label.end(),
                                      [](char c) { return is_lower_or_digit(c) || c == '-'; });
    if (!is_label) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_label_key(std::string_view text) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    if (!is_dns_subdomain(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
  }
  return !text.empty() && is_label_value(text);
}

bool is_label_value(std::string_view text) {
  if (text.empty()) return true;
  return text.size() <= kLongestLabel && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_namespace_glob(std::string_view text) {
  return !text.empty() && text.size() <= kLongestSubdomain &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_or_digit(c) || c == '-' || c == '*' || c == '?';
         });
}

bool is_account_id(std::string_view text) {
  return text.size() == kAccountDigits && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_eks_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestEksName && is_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_region(const std::string& text) {
  return !find_registry_host("000000000000", text).empty();
}

bool is_role_arn(std::string_view text) {
  constexpr std::string_view kPartition = "arn:aws";
  constexpr std::string_view kService = ":iam::";
  constexpr std::string_view kRole = ":role/";
  if (text.substr(0, kPartition.size()) != kPartition) return false;
  const auto service = text.find(kService);
  if (service > kPartition.size() + 8) return false;  // npos too
  const std::string_view account = text.substr(service + kService.size(), kAccountDigits);
  const std::string_view role =
      text.substr(std::min(service + kService.size() + kAccountDigits, text.size()));
  return is_account_id(account) && role.substr(0, kRole.size()) == kRole &&
         role.size() > kRole.size() && role.back() != '/' &&
         std::all_of(role.begin(), role.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string make_registry_host(const std::string& account, const std::string& region) {
  return find_registry_host(account, region);
}

bool is_url(std::string_view text, std::initializer_list<std::string_view> schemes) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos ||
      std::find(schemes.begin(), schemes.end(), text.substr(0, colon)) == schemes.end()) {
    return false;
  }
  const std::string_view rest = text.substr(colon + 3);
  return !rest.empty() && rest.front() != '/' && rest.front() != ':' &&
         std::all_of(rest.begin(), rest.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace cred::syncd
