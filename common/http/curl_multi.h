// SPDX-License-Identifier: Apache-2.0
// A multi handle of libcurl's that the process's one connection loop runs beside all others.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"

namespace cred {

// Every sender has one of its own and with it connections of its own, since libcurl does not see
// whether two transfers trust the same authorities.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  using Clock = std::chrono::steady_clock;
  using Ended = std::function<void(CURLcode code)>;

  // At most so many streams on a connection, and connections to a host; 0: any number of them.
  CurlMulti(int streams, int connections);

  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  CurlMulti(CurlMulti&&) = delete;
  CurlMulti& operator=(CurlMulti&&) = delete;
  ~CurlMulti() = default;  // after close()

  // Any thread may call these two. `order` is called on the loop's thread, before libcurl's next
  // turn; not after close(). It must not block.
  void post(std::function<void()> order);

  // Ends all transfers, without a word to them. When it returns nothing of them is being called,
  // or will be; on the loop's own thread it returns at once, and only the latter holds.
  void close();

  // All others are the loop's thread's. `ended` is called once, unless stop() or close() come
  // first; until one of the three the handle must live.
  void start(CURL* handle, Ended ended);
  void stop(CURL* handle);

  bool is_closed() const { return is_closed_; }

  // What the loop does with it.
  std::uint32_t id() const { return id_; }

  void note_order() { due_ = Clock::time_point::min(); }

  void note_ready(int socket) { ready_.push_back(socket); }

  void note_socket(int socket, int what);
  void take_turn(Clock::time_point now);

  Clock::time_point due() const { return due_; }

  void shut();

 private:
  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  void add_looks();
  void act(int socket);
  void finish();
  void plan();

  const std::uint32_t id_;

  // Of the loop's thread, from the first order on.
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<CURL*, Ended> transfers_;
  std::vector<int> ready_;              // sockets
  std::unordered_map<int, int> looks_;  // that are still to be taken at a socket
  Clock::time_point due_ = Clock::time_point::max();
  bool is_closed_ = false;

  Mutex mutex_;
  ConditionVariable gone_;
  bool is_gone_ GUARDED_BY(mutex_) = false;
};

}  // namespace cred
