// SPDX-License-Identifier: Apache-2.0
// Which IAM role a pod's service account names: annotations with names of the administrator's
// choice.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/result.h"

namespace cred {

// Name and value.
using Annotations = std::vector<std::pair<std::string, std::string>>;

// The variable with the names of the annotations, in kubelet's `env` of the provider.
inline constexpr const char* kRoleAnnotations = "AWS_ECR_ROLE_ANNOTATIONS";
// That which cloud-provider-aws's provider reads:
// https://github.com/kubernetes/cloud-provider-aws, cmd/ecr-credential-provider/main.go
inline constexpr std::string_view kDefaultRoleAnnotation = "eks.amazonaws.com/ecr-role-arn";
// For accounts without such an annotation.
inline constexpr const char* kDefaultRole = "AWS_ECR_ROLE_ARN";
inline constexpr std::size_t kMostRoleAnnotations = 8;

struct PodRole {
  std::string arn;   // as it is written there; empty where nobody names one
  std::string from;  // "the service account's annotation NAME", or the variable; empty with `arn`
};

// The names that are separated by commas in `setting`, or the default where it is empty. Fails
// (local) for one that no annotation can have, and for more than kMostRoleAnnotations.
// Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
Result<std::vector<std::string>> parse_role_annotations(std::string_view setting);

// The first annotation of those names that has a value, else the variable. Fails as
// parse_role_annotations.
Result<PodRole> find_pod_role(const Annotations& annotations, const Environment& environment);

// A role's ARN in any partition, in printable ASCII.
bool is_iam_role(std::string_view text);

}  // namespace cred
