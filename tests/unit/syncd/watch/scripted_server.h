// SPDX-License-Identifier: Apache-2.0
// The seams of a watch, answered by a test line by line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "syncd/watch/object_watch.h"
#include "unit/syncd/loop/virtual_clock.h"

namespace cred {

struct OpenStream {
  ApiRequest request;
  StreamHandler handler;
  bool is_stopped = false;
};

class ScriptedServer {
 public:
  explicit ScriptedServer(Loop& loop) : loop_(loop) {}

  WatchSeams seams() {
    return {loop_,
            [this](const ApiRequest& request) -> Result<Response> {
              lists.push_back(request.path);
              if (list_error) return *list_error;
              return list_reply;
            },
            [this](const ApiRequest& request, StreamHandler handler) -> StopStream {
              auto stream = std::make_shared<OpenStream>();
              stream->request = request;
              stream->handler = std::move(handler);
              streams.push_back(stream);
              return [stream] { stream->is_stopped = true; };
            },
            [](const std::function<void()>& job) { job(); }, [] { return 0.5; }};
  }

  void send(const std::string& text) { streams.back()->handler.on_data(text); }

  void end(int status) {
    Response head;
    head.status = status;
    streams.back()->handler.on_end(head);
  }

  void lose() { streams.back()->handler.on_end(Error{Errc::unavailable, "the connection broke"}); }

  Response list_reply;
  std::optional<Error> list_error;
  std::vector<std::string> lists;
  std::vector<std::shared_ptr<OpenStream>> streams;

 private:
  Loop& loop_;
};

// One line of a watch about a namespace.
inline std::string event(const std::string& type, const std::string& name,
                         const std::string& version) {
  return R"({"type":")" + type + R"(","object":{"metadata":{"name":")" + name +
         R"(","resourceVersion":")" + version + "\"}}}\n";
}

inline std::string initial_end(const std::string& version) {
  return R"({"type":"BOOKMARK","object":{"metadata":{"resourceVersion":")" + version +
         R"(","annotations":{"k8s.io/initial-events-end":"true"}}}})" + "\n";
}

}  // namespace cred
