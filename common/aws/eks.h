// SPDX-License-Identifier: Apache-2.0
// What EKS says about a cluster: where its API server is and whom to trust there.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/call.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "base/deadline.h"
#include "base/result.h"

namespace cred {

struct EksCluster {
  std::string status;               // ACTIVE, CREATING, ..., fit for a message
  std::string endpoint;             // https URL of a host; empty while there is none
  std::string authority_pem;        // decoded and not judged; empty while there is none
  std::string authentication_mode;  // of accessConfig: API, CONFIG_MAP, ...; may be empty
  bool has_public_endpoint = true;  // else only its VPC reaches it
  std::string account;              // of its ARN, 12 digits; empty where there is no such
  std::vector<std::pair<std::string, std::string>> tags;
};

// Blocks until the deadline at most. Errors are those of call_aws; local, with the remedy, where
// there is no such cluster; bad_reply for an endpoint or authority that cannot be one.
// Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
Result<EksCluster> fetch_eks_cluster(const AwsClient& client, const Endpoint& eks,
                                     const Credentials& credentials, std::string_view name,
                                     const Deadline& deadline);

}  // namespace cred
