// SPDX-License-Identifier: Apache-2.0
// Recognises ECR host names with tables of what belongs together; no regex, since the front links
// this and std::regex alone costs three times a whole cache hit.
#include "registry/registry.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

enum class Partition { commercial, gov, china, eusc, iso, isob, isoe, isof };

struct RegionPrefix {
  std::string_view text;
  Partition partition;
  std::string_view name;  // in ARNs
};

constexpr std::array kRegionPrefixes = {
    RegionPrefix{"us-gov-", Partition::gov, "aws-us-gov"},
    RegionPrefix{"cn-", Partition::china, "aws-cn"},
    RegionPrefix{"eusc-", Partition::eusc, "aws-eusc"},
    RegionPrefix{"us-iso-", Partition::iso, "aws-iso"},
    RegionPrefix{"us-isob-", Partition::isob, "aws-iso-b"},
    RegionPrefix{"eu-isoe-", Partition::isoe, "aws-iso-e"},
    RegionPrefix{"us-isof-", Partition::isof, "aws-iso-f"},
};

constexpr std::string_view kCommercial = "aws";

// A DNS suffix under which AWS publishes registries of one partition.
struct Suffix {
  std::string_view text;
  Partition partition;
  bool dual_stack;
};

constexpr std::array kSuffixes = {
    Suffix{".amazonaws.com", Partition::commercial, false},
    Suffix{".amazonaws.com", Partition::gov, false},
    Suffix{".amazonaws.com.cn", Partition::china, false},
    Suffix{".amazonaws.eu", Partition::eusc, false},
    Suffix{".c2s.ic.gov", Partition::iso, false},
    Suffix{".sc2s.sgov.gov", Partition::isob, false},
    Suffix{".cloud.adc-e.uk", Partition::isoe, false},
    Suffix{".csp.hci.ic.gov", Partition::isof, false},
    Suffix{".on.aws", Partition::commercial, true},
    Suffix{".on.aws", Partition::gov, true},
    Suffix{".on.amazonwebservices.com.cn", Partition::china, true},
};

// What stands between the account and the region.
struct Separator {
  std::string_view text;
  bool fips;
  bool dual_stack;
};

constexpr std::array kSeparators = {
    Separator{".dkr.ecr.", false, false},
    Separator{".dkr.ecr-fips.", true, false},
    Separator{".dkr-ecr.", false, true},
    Separator{".dkr-ecr-fips.", true, true},
};

const RegionPrefix* find_prefix(std::string_view region) {
  const auto* const prefix = std::find_if(
      kRegionPrefixes.begin(), kRegionPrefixes.end(),
      [&](const RegionPrefix& row) { return region.substr(0, row.text.size()) == row.text; });
  return prefix == kRegionPrefixes.end() ? nullptr : prefix;
}

Partition find_partition_of(std::string_view region) {
  const RegionPrefix* const prefix = find_prefix(region);
  return prefix == nullptr ? Partition::commercial : prefix->partition;
}

// "us-east-1": lower-case words and a number, joined by single dashes, three parts at least.
bool is_region(std::string_view text) {
  const auto last_dash = text.rfind('-');
  if (last_dash == std::string_view::npos || text.find('-') == last_dash) return false;
  const auto number = text.substr(last_dash + 1);
  if (number.empty() || !std::all_of(number.begin(), number.end(), is_digit)) return false;
  char previous = '-';
  for (const char c : text) {
    if (c == '-' ? previous == '-' : !is_lower_or_digit(c)) return false;
    previous = c;
  }
  return true;
}

bool is_known_suffix(std::string_view suffix, Partition partition, bool dual_stack) {
  return std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](const Suffix& row) {
    return row.text == suffix && row.partition == partition && row.dual_stack == dual_stack;
  });
}

std::optional<Registry> parse_public(std::string_view host) {
  const bool dual_stack = host == "ecr-public.aws.com";
  if (!dual_stack && host != "public.ecr.aws") return std::nullopt;
  // Authentication for ECR Public exists in us-east-1 only, wherever images are pulled from:
  // https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
  return Registry{RegistryKind::public_ecr, std::string(host), "", "us-east-1", false, dual_stack};
}

std::optional<Registry> parse_private(std::string_view host, const Separator& separator) {
  auto rest = host.substr(kAccountDigits);
  if (rest.substr(0, separator.text.size()) != separator.text) return std::nullopt;
  rest.remove_prefix(separator.text.size());
  const auto dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto region = rest.substr(0, dot);
  if (!is_region(region) ||
      !is_known_suffix(rest.substr(dot), find_partition_of(region), separator.dual_stack)) {
    return std::nullopt;
  }
  return Registry{
      RegistryKind::private_ecr, std::string(host), std::string(host.substr(0, kAccountDigits)),
      std::string(region),       separator.fips,    separator.dual_stack};
}

// Without "https://", "http://" or "//". No other scheme: to a client that sends host and path,
// "evil.example://..." is a host with an empty port, and the token would go there.
std::string_view skip_scheme(std::string_view text) {
  const auto slashes = text.find("//");
  if (slashes == std::string_view::npos) return text;
  const auto scheme = text.substr(0, slashes);
  const bool has_scheme =
      equals_ignoring_case(scheme, "https:") || equals_ignoring_case(scheme, "http:");
  return scheme.empty() || has_scheme ? text.substr(slashes + 2) : text;
}

}  // namespace

std::string normalize_host(std::string_view server) {
  auto text = skip_scheme(trim(server));
  text = text.substr(0, text.find_first_of("/?#"));
  const auto at = text.rfind('@');
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  text = text.substr(0, text.find(':'));
  if (!text.empty() && text.back() == '.') text.remove_suffix(1);
  return to_lower(text);
}

std::optional<Registry> parse_registry(std::string_view host) {
  if (auto registry = parse_public(host)) return registry;
  if (host.size() <= kAccountDigits ||
      !std::all_of(host.begin(), host.begin() + kAccountDigits, is_digit)) {
    return std::nullopt;
  }
  for (const Separator& separator : kSeparators) {
    if (auto registry = parse_private(host, separator)) return registry;
  }
  return std::nullopt;
}

std::string_view find_arn_partition(std::string_view region) {
  const RegionPrefix* const prefix = find_prefix(region);
  return prefix == nullptr ? kCommercial : prefix->name;
}

bool is_arn_partition(std::string_view text) {
  return text == kCommercial ||
         std::any_of(kRegionPrefixes.begin(), kRegionPrefixes.end(),
                     [&](const RegionPrefix& row) { return row.name == text; });
}

}  // namespace cred
