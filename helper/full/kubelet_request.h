// SPDX-License-Identifier: Apache-2.0
// What kubelet asks of an image credential provider.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "helper/full/pod_role.h"

namespace cred {

struct KubeletRequest {
  std::string api_version;  // one of the three that kubelet has had; the answer has the same
  std::string image;        // registry and path, no tag

  // Of the pod's service account, where the provider's configuration asks for it (v1 only).
  Secret service_account_token;  // may be empty
  Annotations annotations;       // those that kubelet was told to send

  // There is something of a service account, but the version knows nothing of it.
  bool account_is_passed_over = false;
};

// Members that are unknown are passed over. Errors: bad_request, without foreign text that could be
// a token; `where` says where the input came from.
// Source: https://kubernetes.io/docs/reference/config-api/kubelet-credentialprovider.v1/
Result<KubeletRequest> parse_kubelet_request(std::string_view input,
                                             std::string_view where = "on stdin");

}  // namespace cred
