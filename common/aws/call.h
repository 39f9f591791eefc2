// SPDX-License-Identifier: Apache-2.0
// One call of an AWS API: signed, sent, retried, with the clock corrected where AWS objects to it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "aws/aws_error.h"
#include "aws/credentials.h"
#include "aws/retry.h"
#include "aws/sigv4.h"
#include "aws/transport.h"
#include "base/deadline.h"
#include "base/result.h"
#include "http/request.h"

namespace cred {

// What the calls of a process learn from each other; safe for several threads.
struct CallState {
  std::atomic<std::int64_t> clock_offset_seconds{0};  // AWS's clock minus ours
  RetryQuota quota;
};

// Copies share the state.
struct AwsClient {
  Transport transport;
  RetryOptions retry;
  std::shared_ptr<CallState> state = std::make_shared<CallState>();
};

struct ServiceCall {
  std::string_view service;    // for people: "STS"
  std::string_view operation;  // "AssumeRole"
  Request request;             // without what signing adds
  Scope scope;
  const Credentials* credentials = nullptr;  // nullptr: not signed
  std::string permissions;                   // what the caller needs, said when AWS denies access
  std::string_view expired;                  // what to do when what is presented has expired
};

// The last answer, whatever its status, after retries of transport failures, throttling and 5xx;
// Errors are those of Send. No attempt and no wait goes past the deadline; one that AWS asks for
// and that would is not made.
Result<Response> exchange(const AwsClient& client, const ServiceCall& call,
                          const Deadline& deadline);

// The same, with every status but 2xx turned into an Error (aws_error.h).
Result<Response> call_aws(const AwsClient& client, const ServiceCall& call,
                          const Deadline& deadline);

}  // namespace cred
