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

std::optional<Instant> find_token_end(const Secret& token) {
  const std::string& text = token.reveal();
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string::npos ? first : text.find('.', first + 1);
  if (second == std::string::npos) return std::nullopt;
  const auto claims = decode(text.substr(first + 1, second - first - 1));
  if (!claims) return std::nullopt;
  const auto document = JsonDocument::parse(*claims);
  const auto end = document ? document->find_number("/exp") : std::nullopt;
  // Beyond the year 9999 it is as good as none.
  constexpr double kLatest = 253402300799.0;
  if (!end || *end < 0 || *end > kLatest) return std::nullopt;
  return from_epoch(static_cast<std::int64_t>(*end));
}

}  // namespace cred::syncd
