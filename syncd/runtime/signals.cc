// SPDX-License-Identifier: Apache-2.0
// sigwait in a loop.
#include "syncd/runtime/signals.h"

#include <thread>
#include <utility>

namespace cred::syncd {

sigset_t block_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) ::sigaddset(&signals, one);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void watch_signals(const sigset_t& signals, std::function<void(int)> take) {
  std::thread([signals, take = std::move(take)] {
    while (true) {
      int number = 0;
      if (::sigwait(&signals, &number) == 0) take(number);
    }
  }).detach();
}

}  // namespace cred::syncd
