// SPDX-License-Identifier: Apache-2.0
// Service and region -> the URL to call and what to sign the call for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

enum class Service { ecr, ecr_public, eks, sts, sso, sso_oidc, signin };

// What a service is called in a signature, after AWS_ENDPOINT_URL_, and in a services section.
struct ServiceNames {
  std::string_view signing;
  std::string_view variable;
  std::string_view config_key;
};

ServiceNames names_of(Service service);

// A URL that the user configured, and where: a variable or "<file>:<line>".
struct CustomUrl {
  std::string url;
  std::string where;
};

// The URL without slashes at its end. Fails (local) unless it is http or https with a host and
// without user information, query and fragment.
Result<std::string> parse_custom_url(const CustomUrl& custom);

struct EndpointOptions {
  bool use_fips = false;
  bool use_dual_stack = false;
  std::optional<CustomUrl> custom_url;
};

struct Endpoint {
  std::string url;           // without a slash at the end; may have a port and a path prefix
  std::string region;        // to sign for
  std::string_view service;  // signing name
};

// By table, no network. A region such as fips-us-east-1 or us-gov-west-1-fips is the plain one with
// FIPS, as for the SDKs. Fails (local) for a region that cannot be part of a host name, a custom
// URL that is none, and a custom URL together with FIPS or dual-stack, which SDKs refuse too.
// Source: endpoint rule sets of the AWS SDKs, July 2026.
Result<Endpoint> resolve_endpoint(Service service, std::string_view region,
                                  const EndpointOptions& options);

// ECR Public logs in at us-east-1 only, whatever region is configured. Fails (no_credentials) when
// the credentials' region lies in a partition that has no ECR Public.
Result<Endpoint> resolve_ecr_public_endpoint(std::string_view credential_region,
                                             const EndpointOptions& options);

}  // namespace cred
