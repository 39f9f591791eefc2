// SPDX-License-Identifier: Apache-2.0
// A transport that plays prepared answers and keeps what it was sent.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "aws/call.h"

namespace cred::testing {

constexpr Instant kNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

class FakeService {
 public:
  FakeService& answer(int status, std::string body = {}, std::vector<Header> headers = {}) {
    answers_.emplace_back(Response{status, std::move(headers), std::move(body)});
    return *this;
  }

  FakeService& fail(Errc code, std::string text = "example.test:443: gone") {
    answers_.emplace_back(Error{code, std::move(text)});
    return *this;
  }

  // The result refers to this object. Without a prepared answer left, the service is unreachable.
  AwsClient client() {
    AwsClient client;
    client.transport.now = [] { return kNow; };
    client.transport.sleep = [this](std::chrono::milliseconds time) { sleeps.push_back(time); };
    client.transport.random = [] { return 1.0; };
    client.transport.send = [this](const Request& request) { return play(request); };
    return client;
  }

  std::vector<Request> requests;
  std::vector<std::chrono::milliseconds> sleeps;

 private:
  Result<Response> play(const Request& request) {
    requests.push_back(request);
    if (answers_.empty()) return Error{Errc::unavailable, "no answer prepared"};
    Result<Response> next = std::move(answers_.front());
    answers_.pop_front();
    return next;
  }

  std::deque<Result<Response>> answers_;
};

inline Credentials make_credentials() {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = Secret("hunter2-secret");
  credentials.session_token = Secret("hunter2-token");
  return credentials;
}

inline Deadline ten_seconds() { return Deadline::after(std::chrono::seconds{10}); }

}  // namespace cred::testing
