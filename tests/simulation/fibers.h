// SPDX-License-Identifier: Apache-2.0
// What would be a thread of the daemon is a fiber here: it runs until it waits, and the clock moves
// on only when all of them wait.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "simulation/stack_switch.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd::simulation {

// Of one thread. There is one at a time, which the substitute of ThreadPool finds by current().
class Fibers {
 public:
  // Unwinds the stack of a fiber that was killed; nobody but the fiber's own end may catch it.
  struct Killed {};

  // `world` wakes those that sleep.
  explicit Fibers(Loop& world);

  Fibers(const Fibers&) = delete;
  Fibers& operator=(const Fibers&) = delete;
  Fibers(Fibers&&) = delete;
  Fibers& operator=(Fibers&&) = delete;
  ~Fibers();

  static Fibers& current();

  // Begins at the next run().
  void spawn(std::function<void()> job);

  // Lets everyone go on who can; false where nobody could.
  bool run();

  // Of the fiber that calls.
  void sleep(Span time);
  void wait_until(std::function<bool()> condition);

  // Every fiber ends where it waits, the youngest first, since it may use what an older one has on
  // its stack. From outside of any fiber.
  void kill_all();

 private:
  struct Fiber;
  class Stack;

  static void enter();
  void resume(std::uint64_t id);
  void yield();
  bool wake_waiting();

  Loop& world_;
  ucontext_t main_{};
  StackPlace main_stack_;  // known from the first fiber on
  std::map<std::uint64_t, std::unique_ptr<Fiber>> fibers_;
  std::deque<std::uint64_t> ready_;
  std::vector<std::unique_ptr<Stack>> stacks_;  // of fibers that have ended
  std::uint64_t next_id_ = 0;
  Fiber* running_ = nullptr;
};

}  // namespace cred::syncd::simulation
