// SPDX-License-Identifier: Apache-2.0
// What the linker puts in the place of threads and of the machine's clock: ThreadPool and
// Seats with fibers, steady_clock by the virtual clock, and a Loop that may have lost its resync.
#include "simulation/substitutes.h"

#include <utility>

#include "base/deadline.h"
#include "simulation/fibers.h"
#include "syncd/runtime/seats.h"
#include "syncd/runtime/thread_pool.h"

namespace cred::syncd::simulation {

Substitutes& substitutes() {
  static Substitutes all;
  return all;
}

std::string find_missing_substitute() {
  const Substitutes before = substitutes();
  Tick tick{Span{1}};
  substitutes().tick = [&tick] { return tick; };
  const Deadline deadline = Deadline::after(std::chrono::minutes{2});
  tick += std::chrono::minutes{1};
  const bool has_clock = deadline.remaining() == std::chrono::minutes{1};

  Loop loop({[] { return Instant{}; }, [] { return Tick{}; }});
  substitutes().without_resync = &loop;
  loop.after(std::chrono::hours{1}, [] {});
  const bool has_loop = loop.find_next_due() > Tick{std::chrono::hours{24}};

  Fibers fibers(loop);
  bool has_worked = false;
  ThreadPool queue(1);
  queue.post([&has_worked] { has_worked = true; });
  const bool has_queue = !has_worked && fibers.run() && has_worked;

  substitutes() = before;
  if (!has_clock) return "steady_clock::now() is not wrapped";
  if (!has_loop) return "Loop::after() is not wrapped";
  return has_queue ? std::string() : "a ThreadPool has threads";
}

}  // namespace cred::syncd::simulation

namespace cred::syncd {

using simulation::Fibers;

// Ends with the fiber, whether that comes to its end or is killed.
class BusyMark {
 public:
  explicit BusyMark(std::size_t& busy) : busy_(busy) {}

  BusyMark(const BusyMark&) = delete;
  BusyMark& operator=(const BusyMark&) = delete;
  BusyMark(BusyMark&&) = delete;
  BusyMark& operator=(BusyMark&&) = delete;

  ~BusyMark() { --busy_; }

 private:
  std::size_t& busy_;
};

ThreadPool::~ThreadPool() {
  if (busy_ != 0) Fibers::current().wait_until([this] { return busy_ == 0; });
}

void ThreadPool::push(Item item) {
  Fibers::current().wait_until([this] { return items_.size() < 2 * limit_; });
  post(std::move(item));
}

void ThreadPool::post(Item item) {
  items_.push_back(std::move(item));
  if (busy_ == limit_) return;
  ++busy_;
  Fibers::current().spawn([this, mark = std::make_shared<BusyMark>(busy_)] { work(); });
}

void ThreadPool::drain() {
  Fibers::current().wait_until([this] { return items_.empty() && busy_ == 0; });
}

void ThreadPool::work() {
  while (!items_.empty()) {
    const Item item = std::move(items_.front());
    items_.pop_front();
    item();
  }
}

std::shared_ptr<void> Seats::take() {
  Fibers::current().wait_until([this] { return taken_ < count_; });
  ++taken_;
  return {nullptr, [self = shared_from_this()](void*) { self->give_back(); }};
}

void Seats::drain() {
  Fibers::current().wait_until([this] { return taken_ == 0; });
}

void Seats::give_back() { --taken_; }

}  // namespace cred::syncd

using cred::syncd::simulation::substitutes;

extern "C" {

// std::chrono::steady_clock::now()
std::chrono::steady_clock::time_point wrapped_steady_now() asm(
    "__wrap__ZNSt6chrono3_V212steady_clock3nowEv");

std::chrono::steady_clock::time_point wrapped_steady_now() {
  return std::chrono::steady_clock::time_point(substitutes().tick().time_since_epoch());
}
}

using cred::syncd::Loop;
using cred::syncd::Span;

// cred::Loop::after(Span, Task)
extern Loop::TimerId real_after(Loop* loop, Span pause, Loop::Task task) asm(
    "__real__"
    "ZN4cred5syncd4Loop5afterENSt6chrono8durationIlSt5ratioILl1ELl1000EEEESt8functionIFvvEE");
extern Loop::TimerId wrapped_after(Loop* loop, Span pause, Loop::Task task) asm(
    "__wrap__"
    "ZN4cred5syncd4Loop5afterENSt6chrono8durationIlSt5ratioILl1ELl1000EEEESt8functionIFvvEE");

Loop::TimerId wrapped_after(Loop* loop, Span pause, Loop::Task task) {
  // Nothing else of the daemon waits for about an hour.
  const bool is_resync = pause >= std::chrono::minutes{44} && pause <= std::chrono::minutes{76};
  if (is_resync && loop == substitutes().without_resync) pause = std::chrono::hours{24 * 365};
  return real_after(loop, pause, std::move(task));
}
