// SPDX-License-Identifier: Apache-2.0
// How many streams may be started now without opening more connections than they need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace cred {

// libcurl 7.88 opens a connection for every transfer that it gets while the open ones are full,
// also while one is being opened that could carry them all: a thousand at once take nine hundred.
// So one stream goes ahead, and the connection that it gets shows how many may follow. That counts
// for one turn alone, because a server may have given notice to the connection by the next
// (GOAWAY).
class StreamRoom {
 public:
  explicit StreamRoom(std::size_t per_connection) : per_connection_(per_connection) {}

  // Always true where no stream is looking for a connection.
  bool may_start() const { return searching_ < allowed_; }

  // One that has no connection yet.
  void start() { ++searching_; }

  // Before libcurl takes its next turn.
  void begin_turn() { allowed_ = 1; }

  // Stream `id` is on this connection, by whatever name tells it from others; again when it is sent
  // anew on another.
  void place(std::uint64_t id, const std::string& connection);

  // A stream that was started is over; whether it ever had a connection.
  bool end(std::uint64_t id);

 private:
  // Whether it had one.
  bool leave(std::uint64_t id);

  std::size_t per_connection_;
  std::size_t searching_ = 0;
  std::size_t allowed_ = 1;
  std::unordered_map<std::uint64_t, std::string> places_;
  std::unordered_map<std::string, std::size_t> loads_;  // of connections that have streams
};

}  // namespace cred
