// SPDX-License-Identifier: Apache-2.0
// What there is to do about a cluster that EKS does not give, or that does not know us.
#pragma once

#include <optional>
#include <string>

#include "aws/eks.h"
#include "base/result.h"
#include "syncd/kube/eks/eks_reference.h"

namespace cred::syncd {

// The group that the access entry of ecr-syncd gives it, and that `rbac` binds its roles to.
inline constexpr const char* kEksGroup = "ecr-syncd";

// "EKS cluster prod in eu-west-1".
std::string describe_eks(const EksReference& reference);

// Why a cluster in this state cannot be used: unavailable where it will be, else local or
// bad_reply. nullopt: it can.
std::optional<Error> find_state_problem(const EksReference& reference, const EksCluster& cluster);

// Whom an access entry has to name for the caller `arn`: of a session its role, without the path,
// which only IAM knows; anybody else as he is.
std::string find_entry_principal(const std::string& arn);

// What to do where an API server does not know the caller `arn`.
std::string advise_on_entry(const EksReference& reference, const EksCluster& cluster,
                            const std::string& arn);

}  // namespace cred::syncd
