// SPDX-License-Identifier: Apache-2.0
// Presigns, encodes, measures.
#include "aws/eks_token.h"

#include <cstddef>
#include <string>
#include <utility>

#include "aws/sigv4.h"
#include "base/base64url.h"

namespace cred {
namespace {

constexpr std::size_t kLongestToken = 4096;

// Servers before 0.4 of the authenticator refused more; nobody looks at it otherwise.
constexpr std::chrono::seconds kExpires{60};

}  // namespace

Result<Secret> make_eks_token(const Endpoint& sts, const Credentials& credentials,
                              std::string_view cluster_name, Instant now) {
  Request request;
  request.url = sts.url + "/?Action=GetCallerIdentity&Version=2011-06-15";
  request.headers = {{"x-k8s-aws-id", std::string(cluster_name)}};
  const Scope scope{sts.region, std::string(sts.service)};
  const Secret url(presign(std::move(request), credentials, scope, kExpires, now).url);
  Secret token("k8s-aws-v1." + encode_base64url(url.reveal()));
  if (token.reveal().size() <= kLongestToken) return token;
  return Error{Errc::no_credentials,
               "the token for the API server would have " + std::to_string(token.reveal().size()) +
                   " bytes, and EKS takes " + std::to_string(kLongestToken) +
                   ": the session token is too long; use credentials with a shorter one, of a role "
                   "without session policy and tags"};
}

}  // namespace cred
