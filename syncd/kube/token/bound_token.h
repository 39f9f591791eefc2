// SPDX-License-Identifier: Apache-2.0
// A service account's token that ends, bound to one Secret: what it says of itself, and when it is
// due.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "syncd/kube/objects/token_request.h"

namespace cred::syncd {

// What is asked for: renewed daily, so that a weekend and a day of holidays need nobody.
inline constexpr std::chrono::seconds kTokenLife{std::chrono::hours{7 * 24}};

struct BoundToken {
  std::string namespace_name;
  std::string account;
  std::string secret;  // while it is there the token is good
  std::string secret_uid;
  std::vector<std::string> audiences;
  Instant issued_at;
  Instant expires_at;
};

// From its claims, which nobody has checked. nullopt for what is no such token: none of a service
// account, one without an end, or one that is bound to no Secret.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
// (bound tokens)
std::optional<BoundToken> read_bound_token(const Secret& token);

// Another one like it, for as long as kTokenLife.
TokenWish make_wish(const BoundToken& token);

// A day after it was issued, or a quarter of a life that the server has made shorter.
Instant find_renewal_time(const BoundToken& token);

// Half of its life is gone.
bool is_overdue(const BoundToken& token, Instant now);

}  // namespace cred::syncd
