// SPDX-License-Identifier: Apache-2.0
// Rules → rights → reviews.
#include "syncd/commands/rights.h"

#include <algorithm>
#include <utility>

#include "base/json_string.h"
#include "base/text.h"
#include "json/json.h"
#include "syncd/config/namespace_selection.h"
#include "syncd/kube/failure.h"

namespace cred {
namespace {

class Rights {
 public:
  void add_rule(const SecretRule& rule) {
    const bool is_listed = needs_list(rule.namespaces);
    if (is_listed) {
      add("list", "namespaces", {}, {});
      add("list", "secrets", rule.secret, {});
      add_rule_in({}, rule);
    } else {
      for (const std::string& name : NamespaceSelection(rule.namespaces).fixed_names()) {
        add_rule_in(name, rule);
      }
    }
  }

  std::vector<Right> take() && { return std::move(rights_); }

 private:
  void add_rule_in(const std::string& where, const SecretRule& rule) {
    for (const char* verb : {"get", "create", "patch"}) add(verb, "secrets", rule.secret, where);
    if (rule.replace || rule.removal == Removal::remove) {
      add("delete", "secrets", rule.secret, where);
    }
    if (rule.service_accounts.all) {
      for (const char* verb : {"list", "get", "patch"}) add(verb, "serviceaccounts", {}, where);
    }
    for (const std::string& account : rule.service_accounts.names) {
      for (const char* verb : {"get", "patch"}) add(verb, "serviceaccounts", account, where);
    }
  }

  void add(const char* verb, const char* resource, const std::string& name,
           const std::string& where) {
    Right right{verb, resource, name, where};
    if (std::find(rights_.begin(), rights_.end(), right) == rights_.end()) {
      rights_.push_back(std::move(right));
    }
  }

  std::vector<Right> rights_;
};

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

std::vector<Right> list_rights(const ClusterConfig& cluster) {
  Rights rights;
  for (const SecretRule& rule : cluster.rules) rights.add_rule(rule);
  return std::move(rights).take();
}

Result<bool> review_right(const Right& right, const CallApi& call) {
  std::string body = R"({"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview",)"
                     R"("spec":{"resourceAttributes":{"verb":)";
  append_json_string(body, right.verb);
  body += R"(,"resource":)";
  append_json_string(body, right.resource);
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

}  // namespace cred
