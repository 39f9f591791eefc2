// SPDX-License-Identifier: Apache-2.0
// The host table of the AWS services that are called here.
#include "aws/endpoint.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "aws/partition.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr std::string_view kEcrPublicRegion = "us-east-1";

enum class Variant { normal, fips, dual_stack, fips_dual_stack };

// "{r}" stands for the region, "{s}" for the DNS suffix of its partition, "{d}" for its dual-stack
// suffix, "{n}" for the domain of its sign-in hosts. The first row that matches and has a host for
// the variant decides.
struct Row {
  Service service;
  std::string_view partition;  // empty: any
  std::string_view region;     // empty: any
  std::array<std::string_view, 4> hosts;
};

constexpr std::array<Row, 16> kRows = {{
    {Service::ecr,
     "",
     "",
     {"api.ecr.{r}.{s}", "api.ecr-fips.{r}.{s}", "ecr.{r}.{d}", "ecr-fips.{r}.{d}"}},
    {Service::ecr_public, "aws", "", {"", "", "ecr-public.{r}.{d}", ""}},
    {Service::ecr_public,
     "",
     "",
     {"api.ecr-public.{r}.{s}", "api.ecr-public-fips.{r}.{s}", "api.ecr-public.{r}.{d}",
      "api.ecr-public-fips.{r}.{d}"}},
    {Service::eks, "aws", "", {"", "fips.eks.{r}.{s}", "", ""}},
    {Service::eks, "aws-us-gov", "", {"", "eks.{r}.{s}", "", ""}},
    {Service::eks, "", "", {"eks.{r}.{s}", "eks-fips.{r}.{s}", "eks.{r}.{d}", "eks-fips.{r}.{d}"}},
    {Service::sts, "", "aws-global", {"sts.{s}", "", "", ""}},
    {Service::sts, "aws-us-gov", "", {"", "sts.{r}.{s}", "", ""}},
    {Service::sts, "", "", {"sts.{r}.{s}", "sts-fips.{r}.{s}", "sts.{r}.{d}", "sts-fips.{r}.{d}"}},
    {Service::sso, "aws-us-gov", "", {"", "portal.sso.{r}.{s}", "", ""}},
    {Service::sso,
     "",
     "",
     {"portal.sso.{r}.{s}", "portal.sso-fips.{r}.{s}", "portal.sso.{r}.{d}",
      "portal.sso-fips.{r}.{d}"}},
    {Service::sso_oidc, "aws-us-gov", "", {"", "oidc.{r}.{s}", "", ""}},
    {Service::sso_oidc,
     "",
     "",
     {"oidc.{r}.{s}", "oidc-fips.{r}.{s}", "oidc.{r}.{d}", "oidc-fips.{r}.{d}"}},
    {Service::signin,
     "aws-us-gov",
     "us-gov-west-1",
     {"", "signin-fips.amazonaws-us-gov.com", "", ""}},
    {Service::signin, "aws-us-gov", "", {"", "{r}.signin-fips.amazonaws-us-gov.com", "", ""}},
    {Service::signin,
     "",
     "",
     {"{r}.{n}", "signin-fips.{r}.{s}", "signin.{r}.{d}", "signin-fips.{r}.{d}"}},
}};

Variant variant_of(const EndpointOptions& options) {
  if (options.use_fips) return options.use_dual_stack ? Variant::fips_dual_stack : Variant::fips;
  return options.use_dual_stack ? Variant::dual_stack : Variant::normal;
}

// Every service has a last row that matches always.
std::string_view find_host(Service service, std::string_view region, Variant variant) {
  const std::string_view partition = find_partition(region).name;
  for (const Row& row : kRows) {
    const std::string_view host = row.hosts.at(static_cast<std::size_t>(variant));
    if (row.service == service && !host.empty() &&
        (row.partition.empty() || row.partition == partition) &&
        (row.region.empty() || row.region == region)) {
      return host;
    }
  }
  return {};
}

std::string_view find_value(char mark, std::string_view region) {
  const Partition& partition = find_partition(region);
  switch (mark) {
    case 'r':
      return region;
    case 's':
      return partition.dns_suffix;
    case 'n':
      return partition.signin_domain;
    default:
      return partition.dual_stack_suffix;
  }
}

std::string fill(std::string_view pattern, std::string_view region) {
  std::string host;
  for (auto mark = pattern.find('{'); mark != std::string_view::npos; mark = pattern.find('{')) {
    host += pattern.substr(0, mark);
    host += find_value(pattern[mark + 1], region);
    pattern.remove_prefix(mark + 3);
  }
  return host += pattern;
}

std::string signing_region(std::string_view region) {
  return std::string(region.empty() || region == "aws-global" ? "us-east-1" : region);
}

bool is_usable_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const std::string_view scheme = url.substr(0, scheme_end);
  if (!equals_ignoring_case(scheme, "https") && !equals_ignoring_case(scheme, "http")) return false;
  const std::string_view rest = url.substr(scheme_end + 3);
  return !rest.empty() && rest.front() != '/' && rest.front() != ':' &&
         std::all_of(rest.begin(), rest.end(), [](char c) {
           return c > ' ' && c < 0x7f && std::string_view("@?#\\\"<>").find(c) == std::string::npos;
         });
}

Result<Endpoint> use_custom_url(Service service, std::string_view region,
                                const EndpointOptions& options) {
  const CustomUrl& custom = *options.custom_url;
  if (options.use_fips || options.use_dual_stack) {
    return Error{Errc::local, std::string(options.use_fips ? "FIPS" : "dual-stack") +
                                  " endpoints cannot be combined with a custom endpoint URL: " +
                                  "remove one of the two settings (" + custom.where + ")"};
  }
  auto url = parse_custom_url(custom);
  if (!url) return url.error();
  return Endpoint{*std::move(url), signing_region(region), names_of(service).signing};
}

}  // namespace

ServiceNames names_of(Service service) {
  switch (service) {
    case Service::ecr:
      return {"ecr", "ECR", "ecr"};
    case Service::ecr_public:
      return {"ecr-public", "ECR_PUBLIC", "ecr_public"};
    case Service::eks:
      return {"eks", "EKS", "eks"};
    case Service::sso:
      return {"awsssoportal", "SSO", "sso"};
    case Service::sso_oidc:
      return {"sso-oauth", "SSO_OIDC", "sso_oidc"};
    case Service::signin:
      return {"signin", "SIGNIN", "signin"};
    case Service::sts:
      break;
  }
  return {"sts", "STS", "sts"};
}

Result<std::string> parse_custom_url(const CustomUrl& custom) {
  if (!is_usable_url(custom.url)) {
    return Error{Errc::local, custom.where + ": this is not an endpoint URL; write " +
                                  "https://HOST[:PORT][/PATH]"};
  }
  const std::size_t scheme = custom.url.find("://");
  return to_lower(std::string_view(custom.url).substr(0, scheme)) +
         custom.url.substr(scheme, custom.url.find_last_not_of('/') + 1 - scheme);
}

Result<Endpoint> resolve_endpoint(Service service, std::string_view region,
                                  const EndpointOptions& options) {
  if (!region.empty() && !is_valid_region(region)) {
    return Error{Errc::local, "\"" + clean_text(region) + "\" is not an AWS region"};
  }
  const std::string_view plain = without_fips(region);
  if (plain != region) {
    EndpointOptions with_fips = options;
    with_fips.use_fips = options.use_fips || !options.custom_url;
    return resolve_endpoint(service, plain, with_fips);
  }
  if (options.custom_url) return use_custom_url(service, region, options);
  if (region.empty()) {
    return Error{Errc::local, "no AWS region is known: set AWS_REGION or `region` in the profile"};
  }
  return Endpoint{"https://" + fill(find_host(service, region, variant_of(options)), region),
                  signing_region(region), names_of(service).signing};
}

Result<Endpoint> resolve_ecr_public_endpoint(std::string_view credential_region,
                                             const EndpointOptions& options) {
  const std::string_view partition = find_partition(without_fips(credential_region)).name;
  if (partition != find_partition(kEcrPublicRegion).name && !options.custom_url) {
    return Error{Errc::no_credentials,
                 "ECR Public exists in the partition aws only, and the configured region " +
                     clean_text(credential_region) + " is in " + std::string(partition) +
                     "; use a profile of the partition aws"};
  }
  return resolve_endpoint(Service::ecr_public, kEcrPublicRegion, options);
}

}  // namespace cred
