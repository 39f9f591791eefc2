// SPDX-License-Identifier: Apache-2.0
// Discovery, and a request that has to fail.
#include "syncd/cli/login/policy_check.h"

#include <algorithm>
#include <chrono>

#include "json/json.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/token/refusal.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::milliseconds kPause{200};
constexpr int kMostTries = 50;  // 10 s

}  // namespace

Result<bool> has_admission_policies(const CallApi& call) {
  ApiRequest request;
  request.path = "/apis/admissionregistration.k8s.io/v1";
  const auto response = call(request);
  if (!response) return response.error();
  if (const auto failure = find_api_failure(*response)) {
    return failure->fault != ApiFault::not_found;
  }
  const auto document = JsonDocument::parse(response->body);
  if (!document) return true;
  const auto resources = document->find_items("/resources");
  return std::any_of(resources.begin(), resources.end(), [](const JsonDocument& resource) {
    return resource.find_string("/name") == "validatingadmissionpolicies";
  });
}

Result<bool> is_policy_kept(const CallApi& call, const BoundToken& token) {
  TokenWish wish = make_wish(token);
  wish.audiences = {"nobody.ecr-syncd.invalid"};
  wish.life = std::chrono::minutes{10};
  const auto response = call(make_token_request(wish));
  if (!response) return response.error();
  const auto failure = find_api_failure(*response);
  if (!failure) return false;
  if (is_by_policy(*failure)) return true;
  const bool is_temporary =
      failure->fault == ApiFault::unavailable || failure->fault == ApiFault::too_many_requests;
  return Error{is_temporary ? Errc::unavailable : Errc::denied, failure->text};
}

Result<bool> await_policy(const CallApi& call, const BoundToken& token, const Sleep& sleep) {
  for (int tries = 1;; ++tries) {
    auto kept = is_policy_kept(call, token);
    if ((kept && *kept) || tries == kMostTries) return kept;
    // The right to ask may be as new as the policy.
    if (!kept && kept.error().code != Errc::denied) return kept;
    sleep(kPause);
  }
}

}  // namespace cred::syncd
