// SPDX-License-Identifier: Apache-2.0
// TokenRequest: what is asked for and what comes back.
// Source:
// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

struct TokenWish {
  std::string namespace_name;  // of the account
  std::string account;

  // The token is good while this Secret is there, and not another one of its name; empty `secret`:
  // while the account is, empty `secret_uid`: the one that is there now.
  std::string secret;
  std::string secret_uid;

  std::vector<std::string> audiences;  // empty: the API server's own
  std::chrono::seconds life{};         // 10 min at least; the server may shorten it
};

// A POST to the account's subresource `token`. The names must be names of objects.
ApiRequest make_token_request(const TokenWish& wish);

struct IssuedToken {
  Secret token;
  std::vector<std::string> audiences;
  Instant expires_at;
};

// Of a successful response. Fails (bad_reply) where it lacks one of the three.
Result<IssuedToken> parse_issued_token(const Response& response);

}  // namespace cred::syncd
