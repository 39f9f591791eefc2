// SPDX-License-Identifier: Apache-2.0
// Tokens of a service account as an API server makes them, but for the signature.
#pragma once

#include <algorithm>
#include <string>

#include "base/base64.h"
#include "base/secret.h"
#include "base/time.h"

namespace cred::syncd::testing {

// As a claim of the namespace keeper and the account sync.
inline std::string make_claims(const std::string& rest) {
  return R"({"sub":"system:serviceaccount:keeper:sync")" + rest + '}';
}

inline constexpr const char* kBoundTo =
    R"("kubernetes.io":{"namespace":"keeper","serviceaccount":{"name":"sync","uid":"1"},)"
    R"("secret":{"name":"sync-login","uid":"uid-1"}})";

inline Secret make_token(const std::string& claims) {
  std::string middle = encode_base64(claims);
  std::replace(middle.begin(), middle.end(), '+', '-');
  std::replace(middle.begin(), middle.end(), '/', '_');
  middle.resize(middle.find_last_not_of('=') + 1);
  return Secret("e30." + middle + ".c2ln");
}

inline Secret make_bound_token(Instant issued_at, Instant expires_at,
                               const std::string& bound_to = kBoundTo) {
  return make_token(make_claims(R"(,"aud":["api"],"iat":)" + std::to_string(to_epoch(issued_at)) +
                                R"(,"exp":)" + std::to_string(to_epoch(expires_at)) + ',' +
                                bound_to));
}

}  // namespace cred::syncd::testing
