// SPDX-License-Identifier: Apache-2.0
// CURLOPT_PREREQFUNCTION is called when a connection is ready and before a byte of the request is
// written; headers that are set in it are those that are sent. Source:
// https://curl.se/libcurl/c/CURLOPT_PREREQFUNCTION.html
#include "http/curl_early.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "http/curl_set.h"

namespace cred {
namespace {

using std::chrono::milliseconds;

// What a connection shows that was closed while it waited.
bool is_lost(CURLcode code) {
  return code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR;
}

}  // namespace

CurlEarly::CurlEarly(const CurlOptions& options, Request request)
    : options_(options),
      request_(std::move(request)),
      exchange_(options_, request_, handle_.get()) {
  if (multi_ == nullptr || !exchange_.prepare(CURL_HTTP_VERSION_1_1)) return;
  // How long credentials take is not this request's business; send() sees to its time.
  set(handle_.get(), CURLOPT_TIMEOUT_MS, 0L);
  set(handle_.get(), CURLOPT_PREREQFUNCTION, &CurlEarly::hold_back);
  set(handle_.get(), CURLOPT_PREREQDATA, this);
  try {
    thread_ = std::thread([this] {
      const CURLcode code = transfer();
      const MutexLock lock(mutex_);
      code_ = code;
      changed_.notify_all();
    });
  } catch (const std::system_error&) {
    // The request makes its own connection, as it would without this.
  }
}

CurlEarly::~CurlEarly() {
  if (!thread_.joinable()) return;
  stop();
  thread_.join();
}

bool CurlEarly::is_for(const Request& request) const {
  return request.method == request_.method && request.url == request_.url &&
         request.body == request_.body && request.bypass_proxy == request_.bypass_proxy &&
         request.pinned_address == request_.pinned_address;
}

Result<Response> CurlEarly::send(const Request& request) {
  const auto start = Clock::now();
  if (thread_.joinable()) {
    if (auto response = hand_over(request)) return *std::move(response);
  }
  Request rest = request;
  rest.total_timeout -= std::chrono::duration_cast<milliseconds>(Clock::now() - start);
  rest.connect_timeout = std::min(rest.connect_timeout, rest.total_timeout);
  return exchange(rest);
}

// nullopt: no answer came of it, and another connection may bring one.
std::optional<Result<Response>> CurlEarly::hand_over(const Request& request) {
  const auto end = Clock::now() + request.total_timeout;
  bool was_late = false;
  bool was_held = false;
  {
    const MutexLock lock(mutex_);
    was_late = code_.has_value();
    was_held = is_held_;
    request_.headers = request.headers;
    exchange_.prepare_headers();
    is_handed_over_ = true;
    changed_.notify_all();
    while (!code_ && changed_.wait_until(mutex_, end)) {
    }
  }
  stop();
  thread_.join();
  const MutexLock lock(mutex_);
  if (was_late || (was_held && is_lost(*code_))) return std::nullopt;
  const bool is_out_of_time = *code_ == CURLE_ABORTED_BY_CALLBACK;
  return exchange_.finish(is_out_of_time ? CURLE_OPERATION_TIMEDOUT : *code_);
}

Result<Response> CurlEarly::exchange(const Request& request) {
  {
    const MutexLock lock(mutex_);
    is_stopped_ = false;
  }
  CurlExchange exchange(options_, request, handle_.get());
  if (auto ready = exchange.prepare(CURL_HTTP_VERSION_1_1); !ready) return ready.error();
  return exchange.finish(transfer());
}

// Not curl_easy_perform(), which cannot be woken up.
CURLcode CurlEarly::transfer() {
  constexpr int kLongestPoll = 1000;
  if (curl_multi_add_handle(multi_.get(), handle_.get()) != CURLM_OK) return CURLE_FAILED_INIT;
  int running = 1;
  while (running > 0 && !is_stopped()) {
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi_.get(), nullptr, 0, kLongestPoll, nullptr);
  }
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  curl_multi_remove_handle(multi_.get(), handle_.get());
  return code;
}

bool CurlEarly::is_stopped() {
  const MutexLock lock(mutex_);
  return is_stopped_;
}

// Without effect on a transfer that is over.
void CurlEarly::stop() {
  {
    const MutexLock lock(mutex_);
    is_stopped_ = true;
    changed_.notify_all();
  }
  curl_multi_wakeup(multi_.get());
}

int CurlEarly::hold_back(void* self, char* /*peer*/, char* /*own*/, int /*peer_port*/,
                         int /*own_port*/) {
  return static_cast<CurlEarly*>(self)->hold();
}

int CurlEarly::hold() {
  const MutexLock lock(mutex_);
  is_held_ = true;
  while (!is_handed_over_ && !is_stopped_) changed_.wait(mutex_);
  if (is_stopped_) return CURL_PREREQFUNC_ABORT;
  exchange_.set_headers();
  return CURL_PREREQFUNC_OK;
}

}  // namespace cred
