// SPDX-License-Identifier: Apache-2.0
// Credentials, description, token, each only as new as it must be.
#include "syncd/kube/eks/eks_way.h"

#include <algorithm>
#include <utility>

#include "aws/eks_token.h"
#include "aws/sts.h"
#include "syncd/kube/eks/advice.h"

namespace cred::syncd {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kTime{20};
constexpr minutes kRenewal{14};  // a minute before the server takes it no longer
constexpr seconds kShortest{30};

constexpr minutes kCushion{1};  // before the end of credentials

}  // namespace

Result<EksAccess> EksWay::open(const EksDeps& deps, EksCause cause) {
  const Deadline deadline = Deadline::after(kTime);
  const Instant now = deps.now();
  const auto aws = make_aws_access(reference_, deps, state_);
  if (!aws) return aws.error();
  const bool asks_who = cause == EksCause::refused && asking_who_.take(now);
  const auto credentials =
      deps.credentials->get(aws->source, asks_who ? key_ : std::string(), now, deadline);
  if (!credentials) return credentials.error();
  key_ = credentials->access_key_id;
  if (!cluster_ && deps.descriptions) cluster_ = deps.descriptions->take(reference_, now);
  if (!cluster_) {
    auto described = describe_first(*aws, *credentials, deadline);
    if (!described) return described.error();
  } else if (cause == EksCause::lost && describing_.take(now)) {
    describe_again(*aws, *credentials, deadline);
  }
  if (asks_who) explain_refusal(*aws, *credentials, deadline);
  auto access = make(*aws, *credentials);
  if (!access) return access;
  if (cause == EksCause::refused) access->refusal = refusal_;
  if (cause == EksCause::lost) access->trouble = trouble_;
  return access;
}

Result<void> EksWay::describe_first(const AwsAccess& aws, const Credentials& credentials,
                                    const Deadline& deadline) {
  auto cluster = fetch_eks_cluster(aws.client, aws.eks, credentials, reference_.name, deadline);
  if (!cluster) return in_context(describe_eks(reference_), std::move(cluster).error());
  if (auto problem = find_state_problem(reference_, *cluster)) return *std::move(problem);
  cluster_ = *std::move(cluster);
  return {};
}

// What cannot be used does not take the place of what may work again.
void EksWay::describe_again(const AwsAccess& aws, const Credentials& credentials,
                            const Deadline& deadline) {
  trouble_.clear();
  auto cluster = fetch_eks_cluster(aws.client, aws.eks, credentials, reference_.name, deadline);
  if (!cluster) {
    trouble_ = cluster.error().text;
    return;
  }
  if (const auto problem = find_state_problem(reference_, *cluster)) {
    trouble_ = problem->text;
    return;
  }
  cluster_ = *std::move(cluster);
  if (!cluster_->has_public_endpoint) {
    trouble_ = describe_eks(reference_) +
               " has a private endpoint only: this host must reach it "
               "through its VPC";
  }
}

void EksWay::explain_refusal(const AwsAccess& aws, const Credentials& credentials,
                             const Deadline& deadline) {
  const auto caller = fetch_caller_identity(aws.client, aws.sts, credentials, deadline);
  refusal_ = caller ? advise_on_entry(reference_, *cluster_, caller->arn) : caller.error().text;
}

Result<EksAccess> EksWay::make(const AwsAccess& aws, const Credentials& credentials) const {
  const Instant now = aws.client.transport.now();
  const seconds offset{state_->clock_offset_seconds.load()};
  auto token = make_eks_token(aws.token, credentials, reference_.name, now + offset);
  if (!token) return in_context(describe_eks(reference_), std::move(token).error());
  EksAccess access;
  access.server = cluster_->endpoint;
  access.authority_pem = cluster_->authority_pem;
  access.token = *std::move(token);
  access.renew_at = now + kRenewal;
  if (credentials.expires_at) {
    const Instant end = *credentials.expires_at - kCushion;
    access.renew_at = std::max(std::min(access.renew_at, end), now + kShortest);
  }
  return access;
}

}  // namespace cred::syncd
