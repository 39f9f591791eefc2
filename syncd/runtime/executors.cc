// SPDX-License-Identifier: Apache-2.0
// Four pools a cluster.
#include "syncd/runtime/executors.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace cred::syncd {
namespace {

constexpr std::size_t kWatchThreads = 4;

// Calls have 30 s each, retries included; a look at one secret makes a few of them.
constexpr Span kJobLimit = std::chrono::minutes{5};

// As long as a pass gets anywhere it may take its time.
constexpr Span kPassLimit = std::chrono::minutes{5};

}  // namespace

std::function<void()> StuckJobs::enter(const void* page, Span limit, std::function<void()> job) {
  return [this, page, limit, job = std::move(job)] {
    {
      const MutexLock lock(mutex_);
      due_[page] = clock_.tick() + limit;
    }
    job();
    const MutexLock lock(mutex_);
    due_.erase(page);
  };
}

void StuckJobs::extend(const void* page, Span limit) {
  const MutexLock lock(mutex_);
  const auto found = due_.find(page);
  if (found != due_.end()) found->second = clock_.tick() + limit;
}

bool StuckJobs::has_overdue(Span grace) const {
  const MutexLock lock(mutex_);
  const Tick now = clock_.tick();
  return std::any_of(due_.begin(), due_.end(),
                     [&](const auto& page) { return now > page.second + grace; });
}

Executors::Executors(StuckJobs& book, SpareThreads& spare, std::size_t in_flight)
    : book_(book),
      watch_(kWatchThreads, ThreadPool::kRest, &spare),
      work_(in_flight + Runners::kRepairWorkers, ThreadPool::kRest, &spare),
      pass_(1),
      probe_(1) {}

Runners Executors::runners() {
  const auto post_to = [this](ThreadPool& queue, std::function<void()> job) {
    auto page = std::make_shared<char>();
    const void* const key = page.get();
    queue.post(book_.enter(key, kJobLimit, [page, job = std::move(job)] { job(); }));
  };
  return {[this, post_to](std::function<void()> job) { post_to(watch_, std::move(job)); },
          [this, post_to](std::function<void()> job) { post_to(work_, std::move(job)); },
          [this](std::function<void()> job) {
            pass_.post(book_.enter(&pass_, kPassLimit, std::move(job)));
          },
          [this, post_to](std::function<void()> job) { post_to(probe_, std::move(job)); },
          [this] { book_.extend(&pass_, kPassLimit); }};
}

}  // namespace cred::syncd
