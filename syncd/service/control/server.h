// SPDX-License-Identifier: Apache-2.0
// The daemon's end of the control socket: a thread that reads requests and writes replies.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "syncd/service/control/message.h"

namespace cred::syncd {

// May be called from any thread, once; harmless when the asker is gone.
using SendReply = std::function<void(const ControlReply&)>;

// Called on the server's thread; must not block.
using TakeRequest = std::function<void(const ControlRequest&, SendReply)>;

// A peer has 5 s to say what it wants and 10 minutes to wait for the reply. Beyond 32 peers at once
// the others wait in the kernel's queue, so that a flood costs this process nothing.
class ControlServer {
 public:
  // Listens at `path`, mode 0660, in place of what a dead daemon left there. Creates the directory
  // (0711) where its parent exists. Fails (local), also where another daemon listens already.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& path, TakeRequest take);

  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ControlServer(ControlServer&&) = delete;
  ControlServer& operator=(ControlServer&&) = delete;

  // Ends the thread; who waits hears nothing any more.
  ~ControlServer();

 private:
  class State;
  explicit ControlServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace cred::syncd
