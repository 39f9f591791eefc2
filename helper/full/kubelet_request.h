// SPDX-License-Identifier: Apache-2.0
// What kubelet asks of an image credential provider.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace cred {

struct KubeletRequest {
  std::string api_version;  // one of the three that kubelet has had; the answer has the same
  std::string image;        // registry and path, no tag

  // Of the pod's service account, where the provider's configuration asks for it (v1 only).
  Secret service_account_token;  // may be empty
  std::string role_arn;          // its annotation eks.amazonaws.com/ecr-role-arn; may be empty
};

// Members that are unknown are passed over. Errors: bad_request, without foreign text that could be
// a token.
// Source: https://kubernetes.io/docs/reference/config-api/kubelet-credentialprovider.v1/
Result<KubeletRequest> parse_kubelet_request(std::string_view input);

}  // namespace cred
