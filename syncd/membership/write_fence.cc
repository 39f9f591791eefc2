// SPDX-License-Identifier: Apache-2.0
// Looks at the clock once for each write, as late as can be.
#include "syncd/membership/write_fence.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cred::syncd {
namespace {

bool is_read(const Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
}

// Source: https://kubernetes.io/docs/reference/using-api/api-concepts/ and the endpoints' handlers:
// a Go duration.
std::string add_timeout(const std::string& url, Span time) {
  const char* const link = url.find('?') == std::string::npos ? "?" : "&";
  return url + link + "timeout=" + std::to_string(time.count()) + "ms";
}

Error refuse() {
  return {Errc::unavailable,
          "not sent: this member's lease ends too soon, or another one serves the cluster"};
}

}  // namespace

void LeaseTerm::set(Tick end) {
  const MutexLock lock(mutex_);
  end_ = end;
}

Tick LeaseTerm::end() const {
  const MutexLock lock(mutex_);
  return end_;
}

Result<Response> WriteFence::pass(const Send& send, const Request& request) {
  if (is_read(request)) return send(request);
  const auto time = enter();
  if (!time) return refuse();
  Request limited = request;
  limited.total_timeout = std::min(request.total_timeout, *time);
  limited.url = add_timeout(request.url, *time);
  auto response = send(limited);
  leave(static_cast<bool>(response));
  return response;
}

std::optional<Span> WriteFence::enter() {
  const Span left = term_->end() - tick_();
  if (left < kLeastTerm) return std::nullopt;
  const MutexLock lock(mutex_);
  if (is_closed_) return std::nullopt;
  ++state_.under_way;
  return left / 2;
}

void WriteFence::leave(bool is_answered) {
  const MutexLock lock(mutex_);
  --state_.under_way;
  if (!is_answered) state_.is_unsure = true;
}

void WriteFence::close() {
  const MutexLock lock(mutex_);
  is_closed_ = true;
}

WriteFence::State WriteFence::state() const {
  const MutexLock lock(mutex_);
  return state_;
}

Send fence_writes(Send send, std::shared_ptr<WriteFence> fence) {
  return [send = std::move(send), fence = std::move(fence)](const Request& request) {
    return fence->pass(send, request);
  };
}

}  // namespace cred::syncd
