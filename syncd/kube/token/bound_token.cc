// SPDX-License-Identifier: Apache-2.0
// Claims → token; instants by its life.
#include "syncd/kube/token/bound_token.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "syncd/kube/client/id_token.h"
#include "syncd/kube/objects/meta.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::hours kRenewal{24};
constexpr int kLeastTries = 4;  // in a life
constexpr std::size_t kMostAudiences = 32;

std::string text_at(const JsonDocument& claims, const std::string& path) {
  return std::string(claims.find_string("/kubernetes.io" + path).value_or(""));
}

// One or several (RFC 7519 section 4.1.3).
std::vector<std::string> read_audiences(const JsonDocument& claims) {
  if (const auto one = claims.find_string("/aud")) return {std::string(*one)};
  std::vector<std::string> all;
  for (const JsonDocument& item : claims.find_items("/aud")) {
    const auto text = item.find_string("");
    if (text && all.size() < kMostAudiences) all.emplace_back(*text);
  }
  return all;
}

}  // namespace

std::optional<BoundToken> read_bound_token(const Secret& token) {
  const auto claims = read_claims_of(token);
  if (!claims) return std::nullopt;
  const auto issued_at = find_claimed_instant(*claims, "/iat");
  const auto expires_at = find_claimed_instant(*claims, "/exp");
  if (!issued_at || !expires_at || *issued_at >= *expires_at) return std::nullopt;
  BoundToken bound{.namespace_name = text_at(*claims, "/namespace"),
                   .account = text_at(*claims, "/serviceaccount/name"),
                   .secret = text_at(*claims, "/secret/name"),
                   .secret_uid = text_at(*claims, "/secret/uid"),
                   .audiences = read_audiences(*claims),
                   .issued_at = *issued_at,
                   .expires_at = *expires_at};
  // They become part of a URL.
  const bool has_names = is_object_name(bound.namespace_name) && is_object_name(bound.account) &&
                         is_object_name(bound.secret);
  if (!has_names || bound.audiences.empty()) return std::nullopt;
  return bound;
}

TokenWish make_wish(const BoundToken& token) {
  return {.namespace_name = token.namespace_name,
          .account = token.account,
          .secret = token.secret,
          .secret_uid = token.secret_uid,
          .audiences = token.audiences,
          .life = kTokenLife};
}

Instant find_renewal_time(const BoundToken& token) {
  const auto life = token.expires_at - token.issued_at;
  return token.issued_at + std::min<std::chrono::seconds>(kRenewal, life / kLeastTries);
}

bool is_overdue(const BoundToken& token, Instant now) {
  return now >= token.issued_at + (token.expires_at - token.issued_at) / 2;
}

}  // namespace cred::syncd
