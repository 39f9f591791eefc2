// SPDX-License-Identifier: Apache-2.0
// One open watch of a simulated API server.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/stream.h"
#include "simulation/fault_desk.h"
#include "support/apiserver/watch.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd::simulation {

struct StreamWorld {
  Loop& world;
  const cred::testing::ObjectStore& store;
  FaultDesk& faults;
  std::function<void(const std::string&)> trace;
  std::function<void(const std::string&)> on_lost_event;
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(StreamWorld world, const Request& request, StreamHandler handler);

  // The server has taken it: initial events, or what has happened since.
  void begin();

  // Nothing is told from here on, by neither side.
  void stop() { is_over_ = true; }

  // The server says no more, and the client does not hear of it.
  void fall_silent() { is_silent_ = true; }

  // It ends now; nothing happens where it is over.
  void end(Result<Response> head);

  // Refused before it began.
  void refuse(const Response& response);

  // Tells what has happened by then, in a moment.
  void wake();

  bool is_over() const { return is_over_; }

 private:
  void send_news();
  void send_change(const cred::testing::WatchedLine& line);
  void send_bookmark();
  void send(const std::string& line);
  void end_with_event(int code, const std::string& reason, const std::string& message);
  void plan_end();

  StreamWorld world_;
  StreamHandler handler_;
  cred::testing::Watch watch_;
  Span timeout_;
  bool has_begun_ = false;
  bool is_over_ = false;
  bool is_silent_ = false;
  bool is_waking_ = false;
};

}  // namespace cred::syncd::simulation
