// SPDX-License-Identifier: Apache-2.0
// ucontext(3), with stacks that are used again.
#include "simulation/fibers.h"

#include <sys/mman.h>

#include <cstdlib>
#include <utility>

#include "simulation/stack_switch.h"

namespace cred::syncd::simulation {
namespace {

// A sanitizer's frames are larger by its red zones.
constexpr std::size_t kStackBytes = std::size_t{kHasStackSwitch ? 2048 : 512} << 10U;

Fibers*& current_fibers() {
  static Fibers* fibers = nullptr;
  return fibers;
}

// Apart from everything else: getcontext() returns twice, as setjmp() does.
[[gnu::noinline]] void prepare(ucontext_t& context, void* stack, void (*enter)()) {
  ::getcontext(&context);
  context.uc_stack = {stack, 0, kStackBytes};
  ::makecontext(&context, enter, 0);
}

}  // namespace

// Mapped, so that it does not count as heap.
class Fibers::Stack {
 public:
  Stack()
      : memory_(::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    if (memory_ == MAP_FAILED) std::abort();
  }

  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  Stack(Stack&&) = delete;
  Stack& operator=(Stack&&) = delete;

  ~Stack() { ::munmap(memory_, kStackBytes); }

  void* memory() const { return memory_; }

  StackPlace place() const { return {memory_, kStackBytes}; }

 private:
  void* memory_;
};

struct Fibers::Fiber {
  std::uint64_t id = 0;
  ucontext_t context{};
  std::unique_ptr<Stack> stack;
  std::function<void()> job;
  std::function<bool()> condition;  // where it waits for one
  void* frames = nullptr;           // of begin_switch(), while another runs
  bool has_begun = false;
  bool is_killed = false;
  bool is_unwinding = false;
  bool is_done = false;
};

Fibers::Fibers(Loop& world) : world_(world) { current_fibers() = this; }

Fibers::~Fibers() {
  kill_all();
  current_fibers() = nullptr;
}

Fibers& Fibers::current() { return *current_fibers(); }

void Fibers::spawn(std::function<void()> job) {
  auto fiber = std::make_unique<Fiber>();
  fiber->id = next_id_;
  fiber->job = std::move(job);
  ready_.push_back(next_id_);
  fibers_.emplace(next_id_++, std::move(fiber));
}

bool Fibers::run() {
  bool has_run = false;
  while (!ready_.empty() || wake_waiting()) {
    const std::uint64_t id = ready_.front();
    ready_.pop_front();
    resume(id);
    has_run = true;
  }
  return has_run;
}

bool Fibers::wake_waiting() {
  for (auto& [id, fiber] : fibers_) {
    if (!fiber->condition || !fiber->condition()) continue;
    fiber->condition = {};
    ready_.push_back(id);
  }
  return !ready_.empty();
}

void Fibers::enter() {
  Fibers& fibers = current();
  Fiber& self = *fibers.running_;
  fibers.main_stack_ = end_switch(nullptr);
  try {
    self.job();
  } catch (const Killed&) {
    self.is_killed = true;
  }
  self.job = {};
  self.is_done = true;
  begin_switch(nullptr, fibers.main_stack_);
  ::swapcontext(&self.context, &fibers.main_);
}

void Fibers::resume(std::uint64_t id) {
  const auto found = fibers_.find(id);
  if (found == fibers_.end()) return;
  Fiber& fiber = *found->second;
  if (!std::exchange(fiber.has_begun, true)) {
    if (stacks_.empty()) stacks_.push_back(std::make_unique<Stack>());
    fiber.stack = std::move(stacks_.back());
    stacks_.pop_back();
    prepare(fiber.context, fiber.stack->memory(), &Fibers::enter);
  }
  running_ = &fiber;
  void* frames = nullptr;
  begin_switch(&frames, fiber.stack->place());
  ::swapcontext(&main_, &fiber.context);
  end_switch(frames);
  running_ = nullptr;
  if (!fiber.is_done) return;
  stacks_.push_back(std::move(fiber.stack));
  fibers_.erase(id);
}

void Fibers::yield() {
  Fiber& self = *running_;
  if (self.is_unwinding) return;
  begin_switch(&self.frames, main_stack_);
  ::swapcontext(&self.context, &main_);
  end_switch(self.frames);
  if (!self.is_killed) return;
  self.is_unwinding = true;
  throw Killed{};
}

void Fibers::sleep(Span time) {
  world_.after(time, [this, id = running_->id] {
    if (fibers_.contains(id)) ready_.push_back(id);
  });
  yield();
}

void Fibers::wait_until(std::function<bool()> condition) {
  if (running_->is_unwinding || condition()) return;
  running_->condition = std::move(condition);
  yield();
}

void Fibers::kill_all() {
  ready_.clear();
  while (!fibers_.empty()) {
    const auto youngest = std::prev(fibers_.end());
    Fiber& fiber = *youngest->second;
    fiber.is_killed = true;
    fiber.condition = {};
    if (fiber.has_begun) {
      resume(youngest->first);
    } else {
      fibers_.erase(youngest);
    }
  }
  ready_.clear();
}

}  // namespace cred::syncd::simulation
