// SPDX-License-Identifier: Apache-2.0
// Rights → reviews.
#include "syncd/cli/doctor/rights.h"

#include <utility>

#include "base/json_string.h"
#include "base/text.h"
#include "json/json.h"
#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

Errc find_code(ApiFault fault) {
  switch (fault) {
    case ApiFault::not_found:
      return Errc::local;
    case ApiFault::unauthorized:
      return Errc::no_credentials;
    case ApiFault::unavailable:
    case ApiFault::too_many_requests:
      return Errc::unavailable;
    default:
      return Errc::denied;
  }
}

Result<JsonDocument> post(const CallApi& call, const std::string& path, std::string body) {
  ApiRequest request;
  request.method = "POST";
  request.path = path;
  request.content_type = "application/json";
  request.body = std::move(body);
  const auto response = call(request);
  if (!response) return response.error();
  if (const auto failure = find_api_failure(*response)) {
    return Error{find_code(failure->fault), failure->text};
  }
  return JsonDocument::parse(response->body);
}

}  // namespace

std::string describe_right(const Right& right) {
  std::string text = right.verb + ' ' + right.resource;
  if (!right.name.empty()) text += ' ' + right.name;
  return text +
         (right.namespace_name.empty() ? " in all namespaces" : " in " + right.namespace_name);
}

Result<bool> review_right(const Right& right, const CallApi& call) {
  std::string body = R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",)"
                     R"("spec":{"resourceAttributes":{"verb":)";
  append_json_string(body, right.verb);
  body += R"(,"resource":)";
  const std::size_t slash = right.resource.find('/');
  append_json_string(body, right.resource.substr(0, slash));
  if (slash != std::string::npos) {
    body += R"(,"subresource":)";
    append_json_string(body, right.resource.substr(slash + 1));
  }
  if (!right.group.empty()) {
    body += R"(,"group":)";
    append_json_string(body, right.group);
  }
  if (!right.name.empty()) {
    body += R"(,"name":)";
    append_json_string(body, right.name);
  }
  if (!right.namespace_name.empty()) {
    body += R"(,"namespace":)";
    append_json_string(body, right.namespace_name);
  }
  body += "}}}";
  const auto review = post(call, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body);
  if (!review) return review.error();
  const auto allowed = review->find_boolean("/status/allowed");
  if (!allowed) return Error{Errc::bad_reply, "the answer to an access review has no verdict"};
  return *allowed;
}

Result<std::optional<std::string>> review_identity(const CallApi& call) {
  const auto review =
      post(call, "/apis/authentication.k8s.io/v1/selfsubjectreviews",
           R"({"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"})");
  if (!review && review.error().code == Errc::local) return std::optional<std::string>();
  if (!review) return review.error();
  const auto name = review->find_string("/status/userInfo/username");
  if (!name) return std::optional<std::string>();
  return std::optional<std::string>(clean_text(*name));
}

}  // namespace cred::syncd
