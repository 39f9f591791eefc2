// SPDX-License-Identifier: Apache-2.0
// The retry loop around signing and sending.
#include "aws/call.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "aws/partition.h"

namespace cred {
namespace {

using std::chrono::milliseconds;

bool is_success(int status) { return status >= 200 && status < 300; }

std::string describe_call(const ServiceCall& call) {
  return std::string(call.service) + ' ' + std::string(call.operation);
}

// One call in progress.
class Exchange {
 public:
  Exchange(const AwsClient& client, const ServiceCall& call, const Deadline& deadline)
      : client_(client), call_(call), deadline_(deadline) {}

  Result<Response> run();

 private:
  Result<Response> attempt() const;
  std::optional<FailedAttempt> find_retry(const Result<Response>& answer) const;
  bool correct_clock(const Result<Response>& answer);
  bool wait(const FailedAttempt& failed);

  const AwsClient& client_;
  const ServiceCall& call_;
  const Deadline& deadline_;
  int number_ = 1;
  int last_cost_ = 0;  // of the retry that led to the present attempt
  bool is_clock_corrected_ = false;
};

Result<Response> Exchange::run() {
  while (true) {
    Result<Response> answer = attempt();
    if (correct_clock(answer)) continue;
    const auto failed = find_retry(answer);
    if (!failed) {
      const bool succeeded = answer && is_success(answer->status);
      if (succeeded) client_.state->quota.give_back(std::max(last_cost_, 1));
      return answer;
    }
    if (number_ >= client_.retry.max_attempts || !wait(*failed)) return answer;
    ++number_;
  }
}

Result<Response> Exchange::attempt() const {
  const milliseconds left = deadline_.remaining();
  if (left.count() == 0) {
    return Error{Errc::unavailable, "no time is left"};
  }
  Request request = call_.request;
  request.total_timeout = std::min(request.total_timeout, left);
  request.connect_timeout = std::min(request.connect_timeout, left);
  if (call_.credentials != nullptr) {
    const std::chrono::seconds offset{client_.state->clock_offset_seconds.load()};
    const Instant now = client_.transport.now() + offset;
    request = sign(std::move(request), *call_.credentials, call_.scope, now);
  }
  return client_.transport.send(request);
}

// nullopt: the answer stands.
std::optional<FailedAttempt> Exchange::find_retry(const Result<Response>& answer) const {
  FailedAttempt failed;
  failed.number = number_;
  if (!answer) {
    if (answer.error().code != Errc::unavailable) return std::nullopt;
    return failed;
  }
  if (is_success(answer->status)) return std::nullopt;
  const Instant now = client_.transport.now();
  const ErrorKind kind = classify(parse_aws_error(*answer, now));
  if (kind != ErrorKind::transient && kind != ErrorKind::throttled) return std::nullopt;
  if (kind == ErrorKind::throttled) failed.cause = RetryCause::throttled;
  if (const auto text = find_header(answer->headers, "x-amz-retry-after")) {
    failed.amz_retry_after = parse_amz_retry_after(*text);
  }
  if (const auto text = find_header(answer->headers, "Retry-After")) {
    failed.retry_after = parse_retry_after(*text, now);
  }
  return failed;
}

// True when it was the clock, AWS's time is known and the call deserves its one extra attempt.
bool Exchange::correct_clock(const Result<Response>& answer) {
  if (is_clock_corrected_ || call_.credentials == nullptr || !answer ||
      is_success(answer->status)) {
    return false;
  }
  const AwsError error = parse_aws_error(*answer, client_.transport.now());
  if (classify(error) != ErrorKind::clock_skewed || !error.clock_offset) return false;
  client_.state->clock_offset_seconds.store(error.clock_offset->count());
  is_clock_corrected_ = true;
  return true;
}

// False when the quota is used up or the deadline would pass meanwhile.
bool Exchange::wait(const FailedAttempt& failed) {
  const milliseconds delay = compute_delay(client_.retry, failed, client_.transport.random());
  if (delay >= deadline_.remaining()) return false;
  const int cost = cost_of(client_.retry, failed.cause);
  if (!client_.state->quota.take(cost)) return false;
  last_cost_ = cost;
  client_.transport.sleep(delay);
  return true;
}

}  // namespace

Result<Response> exchange(const AwsClient& client, const ServiceCall& call,
                          const Deadline& deadline) {
  Result<Response> answer = Exchange(client, call, deadline).run();
  if (!answer) return in_context(describe_call(call), answer.error());
  return answer;
}

Result<Response> call_aws(const AwsClient& client, const ServiceCall& call,
                          const Deadline& deadline) {
  Result<Response> answer = exchange(client, call, deadline);
  if (!answer || is_success(answer->status)) return answer;
  const AwsError refusal = parse_aws_error(*answer, client.transport.now());
  Error error = to_error(call.service, call.operation, refusal, call.expired);
  // Other refusals (an unknown key, a wrong signature) have nothing to do with permissions.
  if (refusal.code.starts_with("AccessDenied") && !call.permissions.empty()) {
    error.text += "; it takes " + call.permissions;
  }
  if (refusal.code == "UnrecognizedClientException" || refusal.code == "InvalidClientTokenId") {
    const std::string partition(find_partition(call.scope.region).name);
    error.text += "; use an active key of the partition " + partition;
  }
  return error;
}

}  // namespace cred
