// SPDX-License-Identifier: Apache-2.0
// Which clusters EKS has in an account and a region.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "base/deadline.h"
#include "base/result.h"

namespace cred {

// Their names, all of them, as ListClusters has them page by page. Before each page it waits in
// `wait_for_turn`. Blocks until the deadline at most. Errors are those of call_aws, with the
// permission that is missing; bad_reply for what is no list, for pages that do not end and for more
// than kMostEksClusters: never a part of them.
// Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html
Result<std::vector<std::string>> fetch_eks_cluster_names(const AwsClient& client,
                                                         const Endpoint& eks,
                                                         const Credentials& credentials,
                                                         const std::function<void()>& wait_for_turn,
                                                         const Deadline& deadline);

inline constexpr std::size_t kMostEksClusters = 5000;

}  // namespace cred
