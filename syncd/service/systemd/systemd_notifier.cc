// SPDX-License-Identifier: Apache-2.0
// Notes under a lock, sending outside it.
#include "syncd/service/systemd/systemd_notifier.h"

#include <utility>

namespace cred::syncd {

void SystemdNotifier::tell_ready(const std::string& status) {
  const MutexLock lock(mutex_);
  notes_.add_ready("READY=1\nSTATUS=" + status);
  pass_on();
}

void SystemdNotifier::tell_reloading(std::string text) {
  const MutexLock lock(mutex_);
  notes_.add_reloading(std::move(text));
  pass_on();
}

void SystemdNotifier::tell_status(const std::string& status) {
  const MutexLock lock(mutex_);
  notes_.add_status("STATUS=" + status);
  pass_on();
}

void SystemdNotifier::feed_watchdog() {
  const MutexLock lock(mutex_);
  notes_.add_watchdog();
  pass_on();
}

void SystemdNotifier::tell_stopping(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  MutexLock lock(mutex_);
  notes_.add_stopping("STOPPING=1\nSTATUS=stopping");
  pass_on();
  while (is_sending_ && told_.wait_until(mutex_, end)) {
  }
}

void SystemdNotifier::pass_on() {
  if (std::exchange(is_sending_, true)) return;
  sender_.post([this] { send_all(); });
}

void SystemdNotifier::send_all() {
  MutexLock lock(mutex_);
  while (const auto text = notes_.take()) {
    lock.unlock();
    send_(*text);
    lock.lock();
  }
  is_sending_ = false;
  told_.notify_all();
}

}  // namespace cred::syncd
