// SPDX-License-Identifier: Apache-2.0
// Any number of open replies on one multi handle.
#include "http/curl_stream.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "http/curl_exchange.h"
#include "http/curl_multi.h"
#include "http/curl_set.h"
#include "http/curl_trust.h"
#include "http/stream_room.h"

namespace cred {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kStreamsPerConnection = 90;  // API servers allow as few as 100

class Streamer;

struct Open {
  std::uint64_t id = 0;
  Request request;
  Clock::time_point deadline;
  StreamHandler handler;
  CurlHandle handle;
  std::unique_ptr<CurlExchange> exchange;
  std::optional<Error> objection;  // why it cannot be sent
  Streamer* streamer = nullptr;
};

using SharedOpen = std::shared_ptr<Open>;

extern "C" {

int note_connection(void* target, char* peer, char* own, int peer_port, int own_port);

}  // extern "C"

// Whatever is posted or started holds it, so that it outlives its transfers.
class Streamer : public std::enable_shared_from_this<Streamer> {
 public:
  explicit Streamer(CurlOptions options) : options_(with_shared_authorities(std::move(options))) {}

  void close() { multi_->close(); }

  std::uint64_t start(Request request, StreamHandler handler) {
    auto open = std::make_shared<Open>();
    open->id = ++last_id_;
    open->deadline = Clock::now() + request.total_timeout;
    open->request = std::move(request);
    open->handler = std::move(handler);
    open->streamer = this;
    prepare(*open);
    const std::uint64_t id = open->id;
    multi_->post([self = shared_from_this(), open = std::move(open)] { self->take(open); });
    return id;
  }

  void stop(std::uint64_t id) {
    multi_->post([self = shared_from_this(), id] { self->end(id); });
  }

  // In the middle of libcurl's turn, where none may be started.
  void place(std::uint64_t id, const std::string& connection) {
    room_.place(id, connection);
    multi_->post([self = shared_from_this()] { self->start_waiting(); });
  }

 private:
  void prepare(Open& open) const {
    open.handle = CurlHandle(curl_easy_init());
    open.exchange =
        std::make_unique<CurlExchange>(options_, open.request, open.handle.get(),
                                       Reception::Sink{open.handler.on_head, open.handler.on_data});
    auto ready = open.exchange->prepare(CURL_HTTP_VERSION_2TLS);
    if (!ready) {
      open.objection = std::move(ready).error();
      return;
    }
    set(open.handle.get(), CURLOPT_PREREQFUNCTION, &note_connection);
    set(open.handle.get(), CURLOPT_PREREQDATA, &open);
  }

  void take(const SharedOpen& open) {
    if (open->objection) return open->handler.on_end(*std::move(open->objection));
    waiting_.push_back(open);
    start_waiting();
  }

  // Between two turns of libcurl's, after everything that may have made room.
  void start_waiting() {
    while (!waiting_.empty() && room_.may_start()) {
      const SharedOpen open = std::move(waiting_.front());
      waiting_.pop_front();
      begin(open);
    }
    room_.begin_turn();
  }

  void begin(const SharedOpen& open) {
    const auto left = std::chrono::duration_cast<milliseconds>(open->deadline - Clock::now());
    open->request.total_timeout = std::max(left, milliseconds{1});
    open->exchange->set_times();
    room_.start();
    open_.emplace(open->id, open);
    multi_->start(open->handle.get(), [self = shared_from_this(), id = open->id](CURLcode code) {
      self->finish(id, code);
    });
  }

  void end(std::uint64_t id) {
    std::erase_if(waiting_, [id](const SharedOpen& open) { return open->id == id; });
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    multi_->stop(found->second->handle.get());
    room_.end(id);
    open_.erase(found);
    start_waiting();
  }

  void finish(std::uint64_t id, CURLcode code) {
    const SharedOpen open = std::move(open_.extract(id).mapped());
    auto head = open->exchange->finish(code);
    const bool had_connection = room_.end(id);
    if (!had_connection && !head) fail_waiting(head.error());
    if (!multi_->is_closed()) open->handler.on_end(std::move(head));
    start_waiting();
  }

  // Each by itself would wait for the same connection in vain, one after the other.
  void fail_waiting(const Error& error) {
    for (const SharedOpen& open : std::exchange(waiting_, {})) {
      if (!multi_->is_closed()) open->handler.on_end(error);
    }
  }

  // Constant after construction.
  const CurlOptions options_;
  const std::shared_ptr<CurlMulti> multi_ = std::make_shared<CurlMulti>(kStreamsPerConnection, 0);

  // Of the loop's thread alone.
  StreamRoom room_{kStreamsPerConnection};
  std::deque<SharedOpen> waiting_;  // for room
  std::unordered_map<std::uint64_t, SharedOpen> open_;

  std::atomic<std::uint64_t> last_id_{0};
};

extern "C" {

// The signature is libcurl's, which calls it when it is about to send the request.
// NOLINTNEXTLINE(readability-non-const-parameter)
int note_connection(void* target, char* peer, char* own, int peer_port, int own_port) {
  const auto& open = *static_cast<const Open*>(target);
  std::string name = own;
  name += ' ' + std::to_string(own_port) + ' ' + peer + ' ' + std::to_string(peer_port);
  open.streamer->place(open.id, name);
  return CURL_PREREQFUNC_OK;
}

}  // extern "C"

}  // namespace

StartStream make_curl_stream(CurlOptions options) {
  start_curl();
  auto streamer = std::make_shared<Streamer>(std::move(options));
  const std::shared_ptr<Streamer> owner(streamer.get(),
                                        [streamer](Streamer* last) { last->close(); });
  return [owner](Request request, StreamHandler handler) -> StopStream {
    const std::uint64_t id = owner->start(std::move(request), std::move(handler));
    return [weak = owner->weak_from_this(), id] {
      if (const auto alive = weak.lock()) alive->stop(id);
    };
  };
}

}  // namespace cred
