// SPDX-License-Identifier: Apache-2.0
// Source: https://datatracker.ietf.org/doc/html/rfc9110#section-10.2.3
#include "syncd/kube/client/retry_after.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/text.h"

namespace cred::syncd {

using std::chrono::milliseconds;

std::optional<milliseconds> find_retry_after(const Response& response, Instant now) {
  const auto text = find_header(response.headers, "Retry-After");
  if (!text) return std::nullopt;
  if (const auto date = parse_http_date(trim(*text))) {
    return std::max(milliseconds{*date - now}, milliseconds{0});
  }
  const std::string_view digits = trim(*text);
  std::uint32_t seconds = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (parsed.ptr != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  if (parsed.ec != std::errc()) seconds = std::numeric_limits<std::uint32_t>::max();
  return milliseconds{std::chrono::seconds{seconds}};
}

bool is_overloaded(const Response& response, Instant now) {
  if (response.status == 429) return true;
  return response.status == 503 && find_retry_after(response, now).has_value();
}

}  // namespace cred::syncd
