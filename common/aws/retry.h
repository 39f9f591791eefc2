// SPDX-License-Identifier: Apache-2.0
// Whether and when a failed attempt is repeated: the SDKs' standard retry mode, old and new.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace cred {

struct RetryOptions {
  int max_attempts = 3;  // the first one included
  bool is_2026 = true;   // AWS_NEW_RETRIES_2026
};

enum class RetryCause { transient, throttled };

struct FailedAttempt {
  int number = 1;  // from 1
  RetryCause cause = RetryCause::transient;
  std::optional<std::chrono::milliseconds> amz_retry_after;  // header x-amz-retry-after
  std::optional<std::chrono::milliseconds> retry_after;      // header Retry-After
};

// How long to wait before the next attempt; `random` is uniform in [0, 1]. Grows by powers of two
// up to 20 s; x-amz-retry-after (2026 only) moves it within 5 s, Retry-After is a lower bound.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
std::chrono::milliseconds compute_delay(const RetryOptions& options, const FailedAttempt& attempt,
                                        double random);

// What one retry takes out of the quota.
int cost_of(const RetryOptions& options, RetryCause cause);

// Milliseconds of x-amz-retry-after; nullopt for what is not a non-negative integer.
std::optional<std::chrono::milliseconds> parse_amz_retry_after(std::string_view text);

// Delay of Retry-After: seconds, or the time until an HTTP date (RFC 9110 section 10.2.3).
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, Instant now);

// Keeps a process from hammering a service that is down; safe for several threads.
class RetryQuota {
 public:
  static constexpr int kCapacity = 500;

  explicit RetryQuota(int available = kCapacity) : available_(available) {}

  // False, and nothing taken, when less than `cost` is left.
  bool take(int cost);

  // Never exceeds kCapacity.
  void give_back(int cost);

  int available() const { return available_.load(); }

 private:
  std::atomic<int> available_;
};

}  // namespace cred
