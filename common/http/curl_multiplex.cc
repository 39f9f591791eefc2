// SPDX-License-Identifier: Apache-2.0
// Callers prepare their requests and read the answers; the connection loop does what is between.
#include "http/curl_multiplex.h"

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "http/curl_exchange.h"
#include "http/curl_multi.h"
#include "http/curl_set.h"
#include "http/curl_trust.h"
#include "http/shown_url.h"

namespace cred {
namespace {

class Multiplexer {
 public:
  Multiplexer(CurlOptions options, const MultiplexLimits& limits)
      : options_(with_shared_authorities(std::move(options))),
        limits_(limits),
        multi_(std::make_shared<CurlMulti>(limits.streams, limits.connections)) {}

  Multiplexer(const Multiplexer&) = delete;
  Multiplexer& operator=(const Multiplexer&) = delete;
  Multiplexer(Multiplexer&&) = delete;
  Multiplexer& operator=(Multiplexer&&) = delete;

  ~Multiplexer() { multi_->close(); }

  Result<Response> send(const Request& request) {
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + request.total_timeout;
    MutexLock lock(mutex_);
    while (under_way_ >= limits_.in_flight && room_.wait_until(mutex_, end)) {
    }
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    if (under_way_ >= limits_.in_flight || waited >= request.total_timeout) {
      room_.notify_one();  // the room that came too late for this one
      return make_timeout(request);
    }
    ++under_way_;
    CurlHandle handle = take_handle();
    lock.unlock();
    // Most calls find room at once and need no copy.
    std::optional<Request> shortened;
    if (waited.count() > 0) {
      shortened = request;
      shortened->total_timeout -= waited;
    }
    auto result = exchange(shortened ? *shortened : request, handle.get());
    std::vector<CurlHandle> unneeded;  // at rest; each has a buffer of 16 KiB
    lock.lock();
    idle_.push_back(std::move(handle));
    if (--under_way_ == 0) unneeded.swap(idle_);
    lock.unlock();
    room_.notify_one();
    return result;
  }

 private:
  // Of a caller that waits for the end of its transfer.
  struct Waiting {
    std::optional<CURLcode> code;
    ConditionVariable ended;
  };

  static Error make_timeout(const Request& request) {
    return Error{Errc::unavailable,
                 show_host(request.url) + ": too many requests were under way to send this one"};
  }

  CurlHandle take_handle() REQUIRES(mutex_) {
    if (idle_.empty()) return CurlHandle(curl_easy_init());
    CurlHandle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  Result<Response> exchange(const Request& request, CURL* handle) {
    CurlExchange exchange(options_, request, handle);
    if (auto ready = exchange.prepare(CURL_HTTP_VERSION_2TLS); !ready) return ready.error();
    // Rather wait whether the first connection speaks HTTP/2 than open one for each. Without TLS
    // it does not, and libcurl 7.88 would wait for the whole answer.
    set(handle, CURLOPT_PIPEWAIT, request.url.starts_with("https://") ? 1L : 0L);
    return exchange.finish(transfer(handle));
  }

  CURLcode transfer(CURL* handle) {
    Waiting waiting;
    multi_->post([this, handle, &waiting] {
      multi_->start(handle, [this, &waiting](CURLcode code) {
        const MutexLock lock(mutex_);
        waiting.code = code;
        waiting.ended.notify_one();  // under the lock, since its caller may leave with it at once
      });
    });
    const MutexLock lock(mutex_);
    while (!waiting.code) waiting.ended.wait(mutex_);
    return *waiting.code;
  }

  // Constant after construction.
  const CurlOptions options_;
  const MultiplexLimits limits_;
  const std::shared_ptr<CurlMulti> multi_;

  Mutex mutex_;
  ConditionVariable room_;
  std::vector<CurlHandle> idle_ GUARDED_BY(mutex_);
  int under_way_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

Send make_multiplexed_send(CurlOptions options, const MultiplexLimits& limits) {
  start_curl();
  auto sender = std::make_shared<Multiplexer>(std::move(options), limits);
  return [sender](const Request& request) { return sender->send(request); };
}

}  // namespace cred
