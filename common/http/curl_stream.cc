// SPDX-License-Identifier: Apache-2.0
// One thread, one multi handle, any number of open replies.
#include "http/curl_stream.h"

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/curl_exchange.h"
#include "http/curl_poll.h"

namespace cred {
namespace {

constexpr long kStreamsPerConnection = 90;

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct Open {
  std::uint64_t id = 0;
  Request request;
  StreamHandler handler;
  CurlHandle handle;
  std::unique_ptr<CurlExchange> exchange;
};

class Streamer {
 public:
  explicit Streamer(CurlOptions options) : options_(std::move(options)) {
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  }

  Streamer(const Streamer&) = delete;
  Streamer& operator=(const Streamer&) = delete;
  Streamer(Streamer&&) = delete;
  Streamer& operator=(Streamer&&) = delete;

  ~Streamer() {
    {
      const std::scoped_lock lock(mutex_);
      is_closing_ = true;
    }
    curl_multi_wakeup(multi_.get());
    if (thread_.joinable()) thread_.join();
    for (auto& [handle, open] : open_) curl_multi_remove_handle(multi_.get(), handle);
    open_.clear();
  }

  std::uint64_t start(Request request, StreamHandler handler) {
    auto open = std::make_unique<Open>();
    open->request = std::move(request);
    open->handler = std::move(handler);
    std::uint64_t id = 0;
    {
      const std::scoped_lock lock(mutex_);
      id = ++last_id_;
      open->id = id;
      arrived_.push_back(std::move(open));
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    curl_multi_wakeup(multi_.get());
    return id;
  }

  void stop(std::uint64_t id) {
    {
      const std::scoped_lock lock(mutex_);
      stopped_.push_back(id);
    }
    curl_multi_wakeup(multi_.get());
  }

 private:
  void run() {
    constexpr int kLongestPoll = 10000;
    CurlPoll poll;
    while (take_orders()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      finish();
      poll.wait(multi_.get(), kLongestPoll);
    }
  }

  // False when it is time to leave.
  bool take_orders() {
    std::vector<std::unique_ptr<Open>> arrived;
    std::vector<std::uint64_t> stopped;
    {
      const std::scoped_lock lock(mutex_);
      if (is_closing_) return false;
      arrived.swap(arrived_);
      stopped.swap(stopped_);
    }
    for (auto& open : arrived) begin(std::move(open));
    for (const std::uint64_t id : stopped) end(id);
    return true;
  }

  void begin(std::unique_ptr<Open> open) {
    open->handle = CurlHandle(curl_easy_init());
    open->exchange = std::make_unique<CurlExchange>(
        options_, open->request, open->handle.get(),
        Reception::Sink{open->handler.on_head, open->handler.on_data});
    if (auto ready = open->exchange->prepare(CURL_HTTP_VERSION_2TLS); !ready) {
      open->handler.on_end(std::move(ready).error());
      return;
    }
    curl_easy_setopt(open->handle.get(), CURLOPT_PIPEWAIT, 1L);
    CURL* const key = open->handle.get();
    open_.emplace(key, std::move(open));
    curl_multi_add_handle(multi_.get(), key);
  }

  void end(std::uint64_t id) {
    for (auto at = open_.begin(); at != open_.end(); ++at) {
      if (at->second->id != id) continue;
      curl_multi_remove_handle(multi_.get(), at->first);
      open_.erase(at);
      return;
    }
  }

  void finish() {
    int waiting = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &waiting)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto found = open_.find(message->easy_handle);
      const std::unique_ptr<Open> open = std::move(found->second);
      open_.erase(found);
      curl_multi_remove_handle(multi_.get(), open->handle.get());
      open->handler.on_end(open->exchange->finish(code));
    }
  }

  CurlOptions options_;
  std::unique_ptr<CURLM, FreeMulti> multi_{curl_multi_init()};
  std::unordered_map<CURL*, std::unique_ptr<Open>> open_;  // of the thread alone

  std::mutex mutex_;
  std::vector<std::unique_ptr<Open>> arrived_;
  std::vector<std::uint64_t> stopped_;
  std::uint64_t last_id_ = 0;
  bool is_closing_ = false;
  std::thread thread_;
};

}  // namespace

StartStream make_curl_stream(CurlOptions options) {
  start_curl();
  auto streamer = std::make_shared<Streamer>(std::move(options));
  return [streamer](Request request, StreamHandler handler) -> StopStream {
    const std::uint64_t id = streamer->start(std::move(request), std::move(handler));
    return [weak = std::weak_ptr<Streamer>(streamer), id] {
      if (const auto alive = weak.lock()) alive->stop(id);
    };
  };
}

}  // namespace cred
