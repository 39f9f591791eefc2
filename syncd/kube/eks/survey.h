// SPDX-License-Identifier: Apache-2.0
// All clusters that EKS has in one region, as one principal sees them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "syncd/kube/eks/aws_access.h"
#include "syncd/kube/eks/eks_reference.h"

namespace cred::syncd {

// A cluster that is listed and has the tags that are wanted, as far as that is known.
struct SurveyedCluster {
  std::string name;
  std::string account;      // of its ARN; empty where it could not be described
  bool is_leaving = false;  // EKS is deleting it

  // Why it cannot be used now, with the remedy: it is being made, or could not be described. Empty:
  // it can.
  std::string trouble;
};

struct SurveyOrder {
  EksReference place;                                     // without a name
  std::vector<std::pair<std::string, std::string>> tags;  // all of them must be there
  std::function<void()> wait_for_turn;                    // before each call; may block
};

// "EKS in eu-west-1 as arn:aws:iam::123456789012:role/r"
std::string describe_place(const EksReference& place);

// In the order of their names. What is said of those that can be used is kept in
// `deps.descriptions`, if there is one. Blocks for 60 s at most; clusters that are not described by
// then have a trouble. Fails as make_aws_access, Source::fetch and fetch_eks_cluster_names do, and
// then says nothing about any cluster.
Result<std::vector<SurveyedCluster>> survey_eks(const SurveyOrder& order, const EksDeps& deps);

}  // namespace cred::syncd
