// SPDX-License-Identifier: Apache-2.0
// The AWS partitions: separate clouds, each with its own regions, accounts and domain names.
#pragma once

#include <string_view>

namespace cred {

struct Partition {
  std::string_view name;
  std::string_view dns_suffix;
  std::string_view dual_stack_suffix;
  std::string_view signin_domain;  // of the hosts that `aws login` talks to
};

// By the pattern of the region's name; regions that nobody knows yet belong to "aws".
// Source: partitions.json 1.1 of the AWS SDKs (2026-01-15).
const Partition& find_partition(std::string_view region);

// What is left of an old name for a FIPS endpoint, which some give for a region: "us-east-1" of
// fips-us-east-1 and of us-east-1-fips; any other region unchanged.
// Source: https://github.com/aws/aws-sdk-go-v2/blob/main/internal/endpoints/v2 and botocore's
// client.py, which know the same forms.
std::string_view without_fips(std::string_view region);

// Fit to stand in a host name (RFC 1123 label); anything else could name somebody else's host.
bool is_valid_region(std::string_view region);

}  // namespace cred
