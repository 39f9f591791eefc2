// SPDX-License-Identifier: Apache-2.0
// The fake API server behind the seams of a watch. A test has a hand on every line: it sends what
// the server would, or something else.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/apiserver/object_store.h"
#include "support/apiserver/routes.h"
#include "support/apiserver/status.h"
#include "support/apiserver/watch.h"
#include "syncd/kube/reflector/reflector.h"
#include "unit/syncd/runtime/virtual_clock.h"

namespace cred::syncd {

struct OpenStream {
  ApiRequest request;
  StreamHandler handler;
  cred::testing::Watch watch;
  bool is_stopped = false;
};

class ScriptedServer {
 public:
  explicit ScriptedServer(Loop& loop) : loop_(loop) {}

  Reflector::Deps deps() {
    return {.loop = loop_,
            .call = [this](const ApiRequest& request) -> Result<Response> { return list(request); },
            .watch = [this](const ApiRequest& request, StreamHandler handler) -> StopStream {
              auto stream = std::make_shared<OpenStream>(OpenStream{
                  request, std::move(handler),
                  cred::testing::Watch(store, *cred::testing::parse_object_path(request.path),
                                       request.path)});
              streams.push_back(stream);
              return [stream] { stream->is_stopped = true; };
            },
            .run_job = [](const std::function<void()>& job) { job(); },
            .random = [] { return 0.5; }};
  }

  void send(const std::string& text) { streams.back()->handler.on_data(text); }

  // What there is to tell by now.
  void tell() {
    for (const cred::testing::WatchedLine& line : streams.back()->watch.take_news()) {
      send(line.text + '\n');
    }
  }

  void end(int status) {
    Response head;
    head.status = status;
    streams.back()->handler.on_end(head);
  }

  void lose() { streams.back()->handler.on_end(Error{Errc::unavailable, "the connection broke"}); }

  cred::testing::ObjectStore store;
  int list_status = 200;
  std::vector<std::string> lists;
  std::vector<std::shared_ptr<OpenStream>> streams;

 private:
  Response list(const ApiRequest& request) {
    lists.push_back(request.path);
    Request sent;
    sent.url = request.path;
    sent.headers = {{"Accept", request.accept}};
    return list_status == 200 ? routes_.answer(sent)
                              : cred::testing::make_status(list_status, "", "no");
  }

  Loop& loop_;
  cred::testing::Routes routes_{store};
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

}  // namespace cred::syncd
