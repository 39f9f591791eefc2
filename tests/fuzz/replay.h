// SPDX-License-Identifier: Apache-2.0
// An AWS that answers every call with the fuzzer's bytes.
#pragma once

#include <string>
#include <string_view>

#include "aws/call.h"
#include "fuzz/fuzz.h"
#include "support/fake_service.h"

namespace cred::fuzz {

// The first line of an input is the status and the Date header, the rest is the body.
inline Response make_response(std::string_view text) {
  const std::string_view head = take_line(text);
  Response response;
  response.status = head.starts_with("403") ? 403 : head.starts_with("500") ? 500 : 200;
  if (head.size() > 4) response.headers = {{"Date", std::string(head.substr(4))}};
  response.body = text;
  return response;
}

// Makes one attempt.
inline AwsClient make_client(const Response& response) {
  AwsClient client;
  client.transport.now = [] { return testing::kNow; };
  client.transport.sleep = [](std::chrono::milliseconds) {};
  client.transport.random = [] { return 0.5; };
  client.transport.send = [response](const Request&) { return Result<Response>(response); };
  client.retry.max_attempts = 1;
  return client;
}

// A message that says no more of a secret that was sent than the reply itself does.
inline void require_discreet(const Error& error, const Response& response,
                             std::string_view secret) {
  require_message(error.text);
  const bool is_quoted = response.body.find(secret) != std::string::npos;
  require(is_quoted || error.text.find(secret) == std::string::npos, "an error has no secret");
}

}  // namespace cred::fuzz
