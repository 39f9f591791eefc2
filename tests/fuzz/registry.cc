// SPDX-License-Identifier: Apache-2.0
// Server text: whatever is taken for an ECR registry is a host of AWS, and is so again when read.
#include "registry/registry.h"

#include <algorithm>
#include <array>

#include "fuzz/fuzz.h"

namespace cred::fuzz {
namespace {

// Written down once more, on purpose: the parser's own table must not vouch for itself.
constexpr std::array<std::string_view, 10> kSuffixes = {
    ".amazonaws.com",  ".amazonaws.com.cn", ".amazonaws.eu",
    ".c2s.ic.gov",     ".sc2s.sgov.gov",    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov", ".on.aws",           ".on.amazonwebservices.com.cn",
    ".aws.com"};

bool is_of_aws(const std::string& host) {
  if (host == "public.ecr.aws") return true;
  return std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&](std::string_view suffix) { return host.ends_with(suffix); });
}

void check(const Registry& registry, const std::string& host) {
  require(registry.host == host, "the registry's host is the normalized one");
  require(normalize_host(host) == host, "a registry's host is normal already");
  require(is_of_aws(host), "a registry's host belongs to AWS");
  const bool is_private = registry.kind == RegistryKind::private_ecr;
  const bool has_account = registry.account_id.size() == 12 &&
                           registry.account_id.find_first_not_of("0123456789") == std::string::npos;
  require(!is_private || has_account, "an account has 12 digits");
  require(!is_private || host.find("." + registry.region + ".") != std::string::npos,
          "the region is a label of the host");
  const auto again = parse_registry(host);
  require(again && again->region == registry.region && again->account_id == registry.account_id &&
              again->fips == registry.fips && again->dual_stack == registry.dual_stack,
          "a registry's host reads as the same registry");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string host = cred::normalize_host(cred::fuzz::to_text(data, size));
  if (const auto registry = cred::parse_registry(host)) cred::fuzz::check(*registry, host);
  return 0;
}
