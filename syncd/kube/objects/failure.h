// SPDX-License-Identifier: Apache-2.0
// What an API server's refusal means: the Status object behind every answer that is not a success.
// Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"

namespace cred::syncd {

enum class ApiFault {
  unauthorized,           // 401
  forbidden,              // 403 by RBAC or admission
  intercepted,            // 3xx, or a page with 403 or 404: no answer of the API server
  namespace_terminating,  // 403 with that cause: nothing can be created there any more
  namespace_absent,       // 404 of kind namespaces
  not_found,              // 404 of anything else
  already_exists,         // 409 of a create
  modified,               // 409: the object has another resourceVersion or uid than was said
  field_conflict,         // 409: another manager owns a field and we did not force
  type_immutable,         // 422 of field type
  secret_immutable,       // 422 of a secret with immutable: true
  patch_refused,          // 422 without details: a JSON patch's test failed or its path is missing
  invalid,                // any other 400, 413, 415, 422
  expired,                // 410: resourceVersion or continue token
  too_many_requests,      // 429
  unavailable,            // 500 and above
  other,
};

struct ApiFailure {
  ApiFault fault;
  std::string text;  // "HTTP 403 Forbidden: secrets is ..."; cleaned, 300 bytes of its message

  // There is no Status: a load balancer, a proxy or a gateway has answered, which `text` says with
  // the first 100 bytes of what it wrote.
  bool is_foreign = false;
};

// What `text` says then.
inline constexpr std::string_view kForeignAnswer = "answered by something before the API server";

// What to do about it.
inline constexpr std::string_view kLookBefore =
    "look at the load balancer, proxy or gateway that stands there";

// What to do about ApiFault::unauthorized.
inline constexpr std::string_view kUnknownCredentials =
    "the API server does not know these credentials: renew those of the kubeconfig "
    "(`ecr-syncd doctor` shows which)";

// nullopt for 2xx. Never fails: what is no Status object is told by its HTTP status.
std::optional<ApiFailure> find_api_failure(const Response& response);

}  // namespace cred::syncd
