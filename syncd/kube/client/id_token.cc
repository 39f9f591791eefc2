// SPDX-License-Identifier: Apache-2.0
// The middle of three parts → JSON → a number.
#include "syncd/kube/client/id_token.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/base64.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

// Of base64url without padding.
std::optional<std::string> decode(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return decode_base64(text);
}

}  // namespace

std::optional<JsonDocument> read_claims_of(const Secret& token) {
  const std::string& text = token.reveal();
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string::npos ? first : text.find('.', first + 1);
  if (second == std::string::npos) return std::nullopt;
  const auto claims = decode(text.substr(first + 1, second - first - 1));
  if (!claims) return std::nullopt;
  auto document = JsonDocument::parse(*claims);
  return document ? std::optional(*std::move(document)) : std::nullopt;
}

std::optional<Instant> find_claimed_instant(const JsonDocument& claims, std::string_view path) {
  const auto number = claims.find_number(path);
  // Beyond the year 9999 it is as good as none.
  constexpr double kLatest = 253402300799.0;
  if (!number || *number < 0 || *number > kLatest) return std::nullopt;
  return from_epoch(static_cast<std::int64_t>(*number));
}

std::optional<Instant> find_token_end(const Secret& token) {
  const auto claims = read_claims_of(token);
  return claims ? find_claimed_instant(*claims, "/exp") : std::nullopt;
}

}  // namespace cred::syncd
