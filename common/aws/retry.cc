// SPDX-License-Identifier: Apache-2.0
// Arithmetic of back-off and quota.
#include "aws/retry.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace cred {
namespace {

using std::chrono::milliseconds;

constexpr double kMaxDelay = 20'000;
constexpr milliseconds kRetryAfterSpan{5'000};
constexpr std::int64_t kLongestRetryAfter = 86'400;  // seconds; beyond it the number is nonsense

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value < 0) return std::nullopt;
  return value;
}

}  // namespace

milliseconds compute_delay(const RetryOptions& options, const FailedAttempt& attempt,
                           double random) {
  const bool is_quick = options.is_2026 && attempt.cause == RetryCause::transient;
  const double base = is_quick ? 50 : 1'000;
  const double bound = std::min(base * std::exp2(attempt.number - 1), kMaxDelay);
  milliseconds delay{std::llround(bound * random)};
  if (options.is_2026 && attempt.amz_retry_after) {
    delay = std::clamp(*attempt.amz_retry_after, delay, delay + kRetryAfterSpan);
  }
  return std::max(delay, attempt.retry_after.value_or(milliseconds{0}));
}

int cost_of(const RetryOptions& options, RetryCause cause) {
  return options.is_2026 && cause == RetryCause::transient ? 14 : 5;
}

std::optional<milliseconds> parse_amz_retry_after(std::string_view text) {
  const auto count = parse_count(text);
  if (!count) return std::nullopt;
  return milliseconds{std::min(*count, kLongestRetryAfter * 1'000)};
}

std::optional<milliseconds> parse_retry_after(std::string_view text, Instant now) {
  if (const auto count = parse_count(text)) {
    return std::chrono::seconds{std::min(*count, kLongestRetryAfter)};
  }
  const auto date = parse_http_date(text);
  if (!date || *date < now) return std::nullopt;
  return *date - now;
}

bool RetryQuota::take(int cost) {
  int available = available_.load();
  while (available >= cost) {
    if (available_.compare_exchange_weak(available, available - cost)) return true;
  }
  return false;
}

void RetryQuota::give_back(int cost) {
  int available = available_.load();
  while (!available_.compare_exchange_weak(available, std::min(available + cost, kCapacity))) {
  }
}

}  // namespace cred
