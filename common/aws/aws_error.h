// SPDX-License-Identifier: Apache-2.0
// What an AWS service said when it did not do what it was asked.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "http/request.h"

namespace cred {

struct AwsError {
  int status = 0;
  std::string code;        // "AccessDeniedException"; empty when the reply has none
  std::string message;     // as received: clean it before showing
  std::string request_id;  // as received
  // Server's clock minus ours, from the Date header.
  std::optional<std::chrono::seconds> clock_offset;
};

// Of a reply whose status is not 2xx: JSON 1.1, REST-JSON and Query XML errors. Never fails: a
// reply in none of these forms has an empty code. Source: https://smithy.io/2.0/aws/protocols/
// (operation error serialization)
AwsError parse_aws_error(const Response& response, Instant now);

enum class ErrorKind {
  throttled,     // asked too often
  transient,     // the service's own trouble
  clock_skewed,  // the signature's time is off
  expired_keys,  // the session token has expired
  denied,        // this principal may not do it, or is none
  rejected,      // the request itself is wrong
  not_aws,       // no AWS error at all: a proxy, a portal, a wrong endpoint
};

// Code lists: those of aws-sdk-go-v2 (aws/retry) and botocore (retries), July 2026. A signature
// error counts as clock_skewed only when the clocks differ by more than 4 minutes.
ErrorKind classify(const AwsError& error);

// "ECR GetAuthorizationToken: AccessDeniedException: <message> (HTTP 400, request id ...)", with a
// remedy where there is one. Errc: throttled, transient and not_aws are unavailable; clock_skewed
// is local; expired_keys no_credentials; denied denied; rejected bad_reply.
// `expired` is said of expired_keys instead of the usual remedy.
Error to_error(std::string_view service, std::string_view operation, const AwsError& error,
               std::string_view expired = {});

// The clocks' difference in words: "this machine's clock is 7 min behind".
std::string describe_clock_offset(std::chrono::seconds offset);

}  // namespace cred
