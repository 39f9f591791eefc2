// SPDX-License-Identifier: Apache-2.0
// The one thread that all connections of the process's multi handles are served by.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "http/curl_multi.h"

namespace cred {

class CurlLoop {
 public:
  // No `act` stands for the end of the multi handle.
  struct Order {
    std::shared_ptr<CurlMulti> multi;
    std::function<void()> act;
  };

  // Of which multi handle a socket is, and what it waits for; neither: for nothing any more.
  struct Watch {
    std::uint32_t id = 0;
    bool reads = false;
    bool writes = false;
  };

  // Its thread starts with the first call and ends with the process; at rest it waits for its
  // sockets and costs nothing else. Throws std::system_error where there is no thread or file
  // descriptor left for it.
  static CurlLoop& get();

  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  CurlLoop(CurlLoop&&) = delete;
  CurlLoop& operator=(CurlLoop&&) = delete;
  ~CurlLoop() = delete;

  // Both from any thread. Orders are carried out in their sequence.
  void post(Order order);

  bool is_own_thread() const { return std::this_thread::get_id() == own_; }

  // Of its own thread alone.
  void watch(int socket, const Watch& watch) const;

 private:
  using Clock = CurlMulti::Clock;

  CurlLoop();
  [[noreturn]] void run();
  void wait();
  void take_orders();
  int find_timeout() const;

  // Constant after construction.
  UniqueFd sockets_;
  UniqueFd wakeup_;
  std::thread::id own_;

  // Of its thread alone.
  std::unordered_map<std::uint32_t, std::shared_ptr<CurlMulti>> multis_;

  Mutex mutex_;
  std::vector<Order> orders_ GUARDED_BY(mutex_);
};

}  // namespace cred
