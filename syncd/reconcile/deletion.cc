// SPDX-License-Identifier: Apache-2.0
// Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/
#include "syncd/reconcile/deletion.h"

#include "base/json_string.h"
#include "json/json.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/reconcile/apply_response.h"
#include "syncd/reconcile/outcome.h"

namespace cred::syncd {
namespace {

void append_member(std::string& json, std::string_view name, std::string_view value) {
  if (json.back() != '{') json += ',';
  append_json_string(json, name);
  json += ':';
  append_json_string(json, value);
}

}  // namespace

std::string secret_path(const std::string& namespace_name, const std::string& name) {
  return "/api/v1/namespaces/" + namespace_name + "/secrets/" + name;
}

Deletion delete_secret(const ObjectMeta& meta, const CallApi& call) {
  ApiRequest request;
  request.method = "DELETE";
  request.path = secret_path(meta.namespace_name, meta.name);
  request.content_type = "application/json";
  request.body = R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{)";
  append_member(request.body, "uid", meta.uid);
  append_member(request.body, "resourceVersion", meta.resource_version);
  request.body += "}}";
  const auto response = call(request);
  if (!response) return {make_outcome(response.error()), false};
  const auto failure = find_api_failure(*response);
  if (!failure) {
    const auto deleted = check_deleted(response->body, {"Secret", meta.namespace_name, meta.name});
    if (!deleted) return {make_outcome(deleted.error()), false};
    return {};
  }
  if (failure->fault == ApiFault::not_found || failure->fault == ApiFault::namespace_absent) {
    return {};
  }
  return {make_outcome(*failure, "delete", "secrets"), failure->fault == ApiFault::modified};
}

bool may_create_secret(const ObjectMeta& meta, const CallApi& call) {
  ApiRequest request;
  request.method = "POST";
  request.path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  request.content_type = "application/json";
  request.body = R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",)"
                 R"("spec":{"resourceAttributes":{"verb":"create","resource":"secrets")";
  append_member(request.body, "namespace", meta.namespace_name);
  append_member(request.body, "name", meta.name);
  request.body += "}}}";
  const auto response = call(request);
  if (!response || find_api_failure(*response)) return true;
  const auto review = JsonDocument::parse(response->body);
  return !review || review->find_boolean("/status/allowed").value_or(true);
}

}  // namespace cred::syncd
