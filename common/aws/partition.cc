// SPDX-License-Identifier: Apache-2.0
// The partition table and the matching of region names against it.
#include "aws/partition.h"

#include <algorithm>
#include <array>

namespace cred {
namespace {

constexpr std::array<Partition, 8> kPartitions = {{
    {"aws", "amazonaws.com", "api.aws", "signin.aws.amazon.com"},
    {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "signin.amazonaws.cn"},
    {"aws-us-gov", "amazonaws.com", "api.aws", "signin.amazonaws-us-gov.com"},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "signin.c2shome.ic.gov"},
    {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "signin.sc2shome.sgov.gov"},
    {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "signin.csphome.adc-e.uk"},
    {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "signin.csphome.hci.ic.gov"},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "signin.amazonaws-eusc.eu"},
}};

struct Prefix {
  std::string_view text;
  std::string_view partition;
};

// What comes before "<word>-<number>" in the region names of all partitions but "aws".
constexpr std::array<Prefix, 7> kPrefixes = {{
    {"cn-", "aws-cn"},
    {"us-gov-", "aws-us-gov"},
    {"us-iso-", "aws-iso"},
    {"us-isob-", "aws-iso-b"},
    {"eu-isoe-", "aws-iso-e"},
    {"us-isof-", "aws-iso-f"},
    {"eusc-de-", "aws-eusc"},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// \w+-\d+
bool is_word_and_number(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == 0 || dash == std::string_view::npos || dash + 1 == text.size()) return false;
  const std::string_view word = text.substr(0, dash);
  const std::string_view number = text.substr(dash + 1);
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return is_alphanumeric(c) || c == '_'; }) &&
         std::all_of(number.begin(), number.end(), is_digit);
}

std::string_view partition_name(std::string_view region) {
  constexpr std::string_view kGlobal = "-global";
  if (region.size() > kGlobal.size() && region.substr(region.size() - kGlobal.size()) == kGlobal) {
    return region.substr(0, region.size() - kGlobal.size());
  }
  for (const Prefix& prefix : kPrefixes) {
    if (region.substr(0, prefix.text.size()) == prefix.text &&
        is_word_and_number(region.substr(prefix.text.size()))) {
      return prefix.partition;
    }
  }
  return kPartitions.front().name;
}

}  // namespace

const Partition& find_partition(std::string_view region) {
  const std::string_view name = partition_name(region);
  const auto* const found =
      std::find_if(kPartitions.begin(), kPartitions.end(),
                   [name](const Partition& partition) { return partition.name == name; });
  return found == kPartitions.end() ? kPartitions.front() : *found;
}

std::string_view without_fips(std::string_view region) {
  constexpr std::string_view kPrefix = "fips-";
  constexpr std::string_view kSuffix = "-fips";
  if (region.starts_with(kPrefix)) region.remove_prefix(kPrefix.size());
  if (region.ends_with(kSuffix)) region.remove_suffix(kSuffix.size());
  return region;
}

bool is_valid_region(std::string_view region) {
  constexpr std::size_t kMaxLabel = 63;
  return !region.empty() && region.size() <= kMaxLabel && region.front() != '-' &&
         region.back() != '-' && std::all_of(region.begin(), region.end(), [](char c) {
           return is_alphanumeric(c) || c == '-';
         });
}

}  // namespace cred
