// SPDX-License-Identifier: Apache-2.0
// A thread that serves every client of the web listeners.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/observe/http/http_codec.h"
#include "syncd/observe/http/listener.h"

namespace cred::syncd {

// On the server's thread, with whether the listener guards its host.
using ServeWeb = std::function<WebReply(const WebRequest& request, bool guards_host)>;

// A client has 5 s to ask and 20 s to take the answer. Of more than 32 at once, or of more than 8
// MiB of answers that are not taken, those who came first are dropped, so that none can keep the
// others out.
class WebServer {
 public:
  // Fails (local) where the system has no descriptor left.
  static Result<std::unique_ptr<WebServer>> start(
      std::vector<std::shared_ptr<const WebListener>> listeners, ServeWeb serve);

  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  WebServer(WebServer&&) = delete;
  WebServer& operator=(WebServer&&) = delete;

  // Ends the thread, which takes no longer than one answer.
  ~WebServer();

 private:
  class State;
  explicit WebServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace cred::syncd
