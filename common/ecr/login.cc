// SPDX-License-Identifier: Apache-2.0
// Reading an ECR password's own expiry. Its form is undocumented, so nothing else depends on it.
#include "ecr/login.h"

#include "base/base64.h"
#include "json/json.h"

namespace cred {
namespace {

std::optional<Instant> find_expiry(const Secret& password) {
  const auto text = decode_base64(password.reveal());
  if (!text) return std::nullopt;
  const auto document = JsonDocument::parse(*text);
  if (!document) return std::nullopt;
  const auto seconds = document->find_integer("/expiration");
  if (!seconds) return std::nullopt;
  return stored_instant(*seconds);
}

}  // namespace

Entry make_login(const Secret& password, Instant now) {
  Entry login = make_entry(password.reveal(), find_expiry(password).value_or(now + kMaxLife), now);
  login.refresh_at = login.expires_at;
  return login;
}

}  // namespace cred
