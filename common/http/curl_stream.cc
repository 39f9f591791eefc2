// SPDX-License-Identifier: Apache-2.0
// One thread, one multi handle, any number of open replies.
#include "http/curl_stream.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "http/curl_exchange.h"
#include "http/curl_poll.h"
#include "http/stream_room.h"

namespace cred {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kStreamsPerConnection = 90;

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct Open {
  std::uint64_t id = 0;
  Request request;
  Clock::time_point deadline;
  StreamHandler handler;
  CurlHandle handle;
  std::unique_ptr<CurlExchange> exchange;
  StreamRoom* room = nullptr;
};

extern "C" {

// The signature is libcurl's, which calls it when it is about to send the request.
// NOLINTNEXTLINE(readability-non-const-parameter)
int note_connection(void* target, char* peer, char* own, int peer_port, int own_port) {
  const auto& open = *static_cast<const Open*>(target);
  std::string name = own;
  name += ' ' + std::to_string(own_port) + ' ' + peer + ' ' + std::to_string(peer_port);
  open.room->place(open.id, name);
  return CURL_PREREQFUNC_OK;
}

}  // extern "C"

class Streamer {
 public:
  explicit Streamer(CurlOptions options) : options_(std::move(options)) {
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_CONCURRENT_STREAMS,
                      static_cast<long>(kStreamsPerConnection));
  }

  Streamer(const Streamer&) = delete;
  Streamer& operator=(const Streamer&) = delete;
  Streamer(Streamer&&) = delete;
  Streamer& operator=(Streamer&&) = delete;

  ~Streamer() {
    {
      const MutexLock lock(mutex_);
      is_closing_ = true;
    }
    curl_multi_wakeup(multi_.get());
    if (thread_.joinable()) thread_.join();
    for (auto& [handle, open] : open_) curl_multi_remove_handle(multi_.get(), handle);
    open_.clear();
  }

  std::uint64_t start(Request request, StreamHandler handler) {
    auto open = std::make_unique<Open>();
    open->deadline = Clock::now() + request.total_timeout;
    open->request = std::move(request);
    open->handler = std::move(handler);
    std::uint64_t id = 0;
    {
      const MutexLock lock(mutex_);
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
      const MutexLock lock(mutex_);
      stopped_.push_back(id);
    }
    curl_multi_wakeup(multi_.get());
  }

 private:
  void run() {
    constexpr int kLongestPoll = 10000;
    CurlPoll poll;
    while (take_orders()) {
      start_waiting();
      int running = 0;
      room_.begin_turn();
      curl_multi_perform(multi_.get(), &running);
      finish();
      if (waiting_.empty() || !room_.may_start()) poll.wait(multi_.get(), kLongestPoll);
    }
  }

  // False when it is time to leave.
  bool take_orders() {
    std::vector<std::unique_ptr<Open>> arrived;
    std::vector<std::uint64_t> stopped;
    {
      const MutexLock lock(mutex_);
      if (is_closing_) return false;
      arrived.swap(arrived_);
      stopped.swap(stopped_);
    }
    std::move(arrived.begin(), arrived.end(), std::back_inserter(waiting_));
    for (const std::uint64_t id : stopped) end(id);
    return true;
  }

  void start_waiting() {
    while (!waiting_.empty() && room_.may_start()) {
      std::unique_ptr<Open> open = std::move(waiting_.front());
      waiting_.pop_front();
      begin(std::move(open));
    }
  }

  void begin(std::unique_ptr<Open> open) {
    const auto left = std::chrono::duration_cast<milliseconds>(open->deadline - Clock::now());
    open->request.total_timeout = std::max(left, milliseconds{1});
    open->handle = CurlHandle(curl_easy_init());
    open->exchange = std::make_unique<CurlExchange>(
        options_, open->request, open->handle.get(),
        Reception::Sink{open->handler.on_head, open->handler.on_data});
    if (auto ready = open->exchange->prepare(CURL_HTTP_VERSION_2TLS); !ready) {
      open->handler.on_end(std::move(ready).error());
      return;
    }
    open->room = &room_;
    curl_easy_setopt(open->handle.get(), CURLOPT_PREREQFUNCTION, &note_connection);
    curl_easy_setopt(open->handle.get(), CURLOPT_PREREQDATA, open.get());
    room_.start();
    CURL* const key = open->handle.get();
    open_.emplace(key, std::move(open));
    curl_multi_add_handle(multi_.get(), key);
  }

  void end(std::uint64_t id) {
    std::erase_if(waiting_, [id](const auto& open) { return open->id == id; });
    for (auto at = open_.begin(); at != open_.end(); ++at) {
      if (at->second->id != id) continue;
      curl_multi_remove_handle(multi_.get(), at->first);
      room_.end(id);
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
      auto head = open->exchange->finish(code);
      const bool had_connection = room_.end(open->id);
      if (!had_connection && !head) fail_waiting(head.error());
      open->handler.on_end(std::move(head));
    }
  }

  // Each by itself would wait for the same connection in vain, one after the other.
  void fail_waiting(const Error& error) {
    for (const auto& open : std::exchange(waiting_, {})) open->handler.on_end(error);
  }

  // Constant after construction; of `multi_` all but curl_multi_wakeup() is the thread's.
  CurlOptions options_;
  std::unique_ptr<CURLM, FreeMulti> multi_{curl_multi_init()};

  // Of the thread alone.
  StreamRoom room_{kStreamsPerConnection};
  std::deque<std::unique_ptr<Open>> waiting_;  // for room
  std::unordered_map<CURL*, std::unique_ptr<Open>> open_;

  Mutex mutex_;
  std::vector<std::unique_ptr<Open>> arrived_ GUARDED_BY(mutex_);
  std::vector<std::uint64_t> stopped_ GUARDED_BY(mutex_);
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;
  bool is_closing_ GUARDED_BY(mutex_) = false;
  std::thread thread_ GUARDED_BY(mutex_);  // from the first start() on
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
