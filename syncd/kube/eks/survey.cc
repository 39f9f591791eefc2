// SPDX-License-Identifier: Apache-2.0
// Credentials, names, and each of them described.
#include "syncd/kube/eks/survey.h"

#include <algorithm>
#include <memory>

#include "aws/eks.h"
#include "aws/eks_list.h"
#include "syncd/kube/eks/advice.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kSurveyTime{60};
constexpr std::chrono::seconds kCallTime{10};  // with its retries

class Survey {
 public:
  Survey(const SurveyOrder& order, const EksDeps& deps) : order_(order), deps_(deps) {}

  Result<std::vector<SurveyedCluster>> run() {
    auto aws = make_aws_access(order_.place, deps_, std::make_shared<CallState>());
    if (!aws) return aws.error();
    auto names = list(*aws);
    if (!names) return in_context(describe_place(order_.place), std::move(names).error());
    std::sort(names->begin(), names->end());
    names->erase(std::unique(names->begin(), names->end()), names->end());
    std::vector<SurveyedCluster> clusters;
    for (const std::string& name : *names) {
      if (auto cluster = look(*aws, name)) clusters.push_back(*std::move(cluster));
    }
    return clusters;
  }

 private:
  Result<std::vector<std::string>> list(const AwsAccess& aws) {
    const auto credentials = get_credentials(aws);
    if (!credentials) return credentials.error();
    return fetch_eks_cluster_names(aws.client, aws.eks, *credentials, order_.wait_for_turn,
                                   deadline_);
  }

  // Short-lived ones may end on the way.
  Result<Credentials> get_credentials(const AwsAccess& aws) {
    return deps_.credentials->get(aws.source, {}, deps_.now(), deadline_);
  }

  Result<EksCluster> describe(const AwsAccess& aws, const std::string& name) {
    if (deadline_.has_passed()) {
      return Error{Errc::unavailable, "there was no time left to describe it"};
    }
    const auto credentials = get_credentials(aws);
    if (!credentials) return credentials.error();
    order_.wait_for_turn();
    return fetch_eks_cluster(aws.client, aws.eks, *credentials, name, deadline_.at_most(kCallTime));
  }

  // nullopt: it is not one of those that are wanted.
  std::optional<SurveyedCluster> look(const AwsAccess& aws, const std::string& name) {
    SurveyedCluster seen;
    seen.name = name;
    const auto cluster = describe(aws, name);
    if (!cluster) {
      seen.trouble = cluster.error().text;
      return seen;
    }
    if (!has_tags(*cluster)) return std::nullopt;
    EksReference reference = order_.place;
    reference.name = name;
    seen.account = cluster->account;
    seen.is_leaving = cluster->status == "DELETING";
    if (seen.is_leaving) return seen;
    if (const auto problem = find_state_problem(reference, *cluster)) {
      seen.trouble = problem->text;
    } else if (seen.account.empty()) {
      seen.trouble = "its ARN has no account; is something else than EKS answering in its place?";
    } else if (deps_.descriptions) {
      deps_.descriptions->put(reference, *cluster, deps_.now());
    }
    return seen;
  }

  bool has_tags(const EksCluster& cluster) const {
    return std::all_of(order_.tags.begin(), order_.tags.end(), [&](const auto& tag) {
      return std::find(cluster.tags.begin(), cluster.tags.end(), tag) != cluster.tags.end();
    });
  }

  const SurveyOrder& order_;
  const EksDeps& deps_;
  const Deadline deadline_ = Deadline::after(kSurveyTime);
};

}  // namespace

std::string describe_place(const EksReference& place) {
  std::string text = "EKS in " + place.region;
  if (!place.role_arn.empty()) return text + " as " + place.role_arn;
  return place.profile.empty() ? text : text + " with profile " + place.profile;
}

Result<std::vector<SurveyedCluster>> survey_eks(const SurveyOrder& order, const EksDeps& deps) {
  return Survey(order, deps).run();
}

}  // namespace cred::syncd
