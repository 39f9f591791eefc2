// SPDX-License-Identifier: Apache-2.0
// Tells the service manager, and never waits for it: a manager that does not read its socket blocks
// whoever writes to it as soon as a few datagrams lie there.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/mutex.h"
#include "syncd/runtime/thread_pool.h"
#include "syncd/service/systemd/notify_queue.h"

namespace cred::syncd {

// Many threads may call it at once. What NotifyQueue holds is told in its order, by a thread that
// is there from the first note on.
class SystemdNotifier {
 public:
  // `send` may block and must not throw.
  explicit SystemdNotifier(std::function<void(const std::string&)> send) : send_(std::move(send)) {}

  void tell_ready(const std::string& status);
  // `text` as render_reloading() makes it.
  void tell_reloading(std::string text);
  void tell_status(const std::string& status);
  void feed_watchdog();

  // For the last words of a process: blocks until they are sent, or `time` has passed.
  void tell_stopping(std::chrono::milliseconds time);

 private:
  void pass_on() REQUIRES(mutex_);
  void send_all();

  std::function<void(const std::string&)> send_;  // constant after construction

  Mutex mutex_;
  ConditionVariable told_;
  NotifyQueue notes_ GUARDED_BY(mutex_);
  bool is_sending_ GUARDED_BY(mutex_) = false;

  ThreadPool sender_{1};  // last: it waits for send_all()
};

}  // namespace cred::syncd
