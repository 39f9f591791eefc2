// SPDX-License-Identifier: Apache-2.0
// Callers hand their requests to one thread that runs a multi handle.
#include "http/curl_multiplex.h"

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "http/curl_exchange.h"
#include "http/curl_poll.h"
#include "http/shown_url.h"

namespace cred {
namespace {

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

// A call under way; its caller waits for `result`, which the multiplexer's mutex guards.
struct Call {
  const Request* request;
  std::optional<Result<Response>> result;
  ConditionVariable answered;
};

struct Transfer {
  Call* call;
  CurlHandle handle;
  std::unique_ptr<CurlExchange> exchange;
};

class Multiplexer {
 public:
  Multiplexer(CurlOptions options, const MultiplexLimits& limits)
      : options_(std::move(options)), limits_(limits) {
    set(CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    set(CURLMOPT_MAX_CONCURRENT_STREAMS, limits.streams);
    set(CURLMOPT_MAX_HOST_CONNECTIONS, limits.connections);
    thread_ = std::thread([this] { run(); });
  }

  Multiplexer(const Multiplexer&) = delete;
  Multiplexer& operator=(const Multiplexer&) = delete;
  Multiplexer(Multiplexer&&) = delete;
  Multiplexer& operator=(Multiplexer&&) = delete;

  ~Multiplexer() {
    {
      const MutexLock lock(mutex_);
      is_closing_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
    transfers_.clear();
    idle_.clear();
  }

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
    // Most calls find room at once and need no copy.
    std::optional<Request> shortened;
    if (waited.count() > 0) {
      shortened = request;
      shortened->total_timeout -= waited;
    }
    Call call{shortened ? &*shortened : &request, {}, {}};
    arrived_.push_back(&call);
    lock.unlock();
    curl_multi_wakeup(multi_.get());
    lock.lock();
    while (!call.result) call.answered.wait(mutex_);
    --under_way_;
    lock.unlock();
    room_.notify_one();
    return *std::move(call.result);
  }

 private:
  template <typename Value>
  void set(CURLMoption option, Value value) {
    static_cast<void>(curl_multi_setopt(multi_.get(), option, static_cast<long>(value)));
  }

  static Error make_timeout(const Request& request) {
    return Error{Errc::unavailable,
                 show_host(request.url) + ": too many requests were under way to send this one"};
  }

  void run() {
    constexpr int kLongestPoll = 1000;
    CurlPoll poll;
    while (take_arrivals()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      finish_transfers();
      poll.wait(multi_.get(), kLongestPoll);
    }
  }

  // False when it is time to leave.
  bool take_arrivals() {
    std::vector<Call*> calls;
    {
      const MutexLock lock(mutex_);
      if (is_closing_) return false;
      calls.swap(arrived_);
    }
    for (Call* const call : calls) start(*call);
    return true;
  }

  void start(Call& call) {
    CurlHandle handle = take_handle();
    auto exchange = std::make_unique<CurlExchange>(options_, *call.request, handle.get());
    if (auto ready = exchange->prepare(CURL_HTTP_VERSION_2TLS); !ready) {
      return answer(call, std::move(ready).error());
    }
    // Rather wait whether the first connection speaks HTTP/2 than open one for each. Without TLS
    // it does not, and libcurl 7.88 would wait for the whole answer.
    const long waits = call.request->url.starts_with("https://") ? 1 : 0;
    curl_easy_setopt(handle.get(), CURLOPT_PIPEWAIT, waits);
    CURL* const key = handle.get();
    transfers_.emplace(key, Transfer{&call, std::move(handle), std::move(exchange)});
    curl_multi_add_handle(multi_.get(), key);
  }

  CurlHandle take_handle() {
    if (idle_.empty()) return CurlHandle(curl_easy_init());
    CurlHandle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  void finish_transfers() {
    int waiting = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &waiting)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto found = transfers_.find(message->easy_handle);
      Transfer transfer = std::move(found->second);
      transfers_.erase(found);
      curl_multi_remove_handle(multi_.get(), transfer.handle.get());
      answer(*transfer.call, transfer.exchange->finish(code));
      idle_.push_back(std::move(transfer.handle));
    }
  }

  void answer(Call& call, Result<Response> result) {
    const MutexLock lock(mutex_);
    call.result = std::move(result);
    call.answered.notify_one();  // under the lock, since its caller may leave with it at once
  }

  // Constant after construction; of `multi_` all but curl_multi_wakeup() is the thread's.
  CurlOptions options_;
  MultiplexLimits limits_;
  std::unique_ptr<CURLM, FreeMulti> multi_{curl_multi_init()};

  // Of the thread alone.
  std::unordered_map<CURL*, Transfer> transfers_;
  std::vector<CurlHandle> idle_;

  Mutex mutex_;
  ConditionVariable room_;
  std::vector<Call*> arrived_ GUARDED_BY(mutex_);
  int under_way_ GUARDED_BY(mutex_) = 0;
  bool is_closing_ GUARDED_BY(mutex_) = false;

  std::thread thread_;  // of the constructor and the destructor
};

}  // namespace

Send make_multiplexed_send(CurlOptions options, const MultiplexLimits& limits) {
  start_curl();
  auto sender = std::make_shared<Multiplexer>(std::move(options), limits);
  return [sender](const Request& request) { return sender->send(request); };
}

}  // namespace cred
