// SPDX-License-Identifier: Apache-2.0
// Host text → Registry: which ECR registry, if any, a client means by the text that it sends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cred {

// The host name in any form of server text: "https://" or "http://" in any case, "//", user info,
// port, path, tag, digest, trailing dot and blanks are dropped, letters are lowered. May be empty
// or no host at all.
std::string normalize_host(std::string_view server);

enum class RegistryKind { private_ecr, public_ecr };

struct Registry {
  RegistryKind kind = RegistryKind::private_ecr;
  std::string host;         // normalized
  std::string account_id;   // 12 digits; empty for ECR Public
  std::string region;       // where the API is called; us-east-1 for ECR Public
  bool fips = false;        // the host asks for the FIPS endpoint
  bool dual_stack = false;  // the host resolves to IPv6 too
};

// nullopt unless separator, suffix and the region's partition belong together: a look-alike such as
// ...amazonaws.com.example.com or a Chinese region under amazonaws.com is not an ECR registry.
// Names: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html and
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
std::optional<Registry> parse_registry(std::string_view host);

// The partition of a registry's region as ARNs name it: "aws-cn" for cn-north-1; "aws" for a region
// of no other partition.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
std::string_view find_arn_partition(std::string_view region);

// Whether an ARN may name it.
bool is_arn_partition(std::string_view text);

}  // namespace cred
