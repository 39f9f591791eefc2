// SPDX-License-Identifier: Apache-2.0
// The threads that do what blocks, a set of its own for each cluster, and what they are at, so that
// a stuck one is noticed.
#pragma once

#include <cstddef>
#include <functional>
#include <map>

#include "base/mutex.h"
#include "syncd/runtime/clock.h"
#include "syncd/runtime/thread_pool.h"

namespace cred::syncd {

// Many threads may call it at once.
class StuckJobs {
 public:
  explicit StuckJobs(Clock clock) : clock_(std::move(clock)) {}

  // `job` as one that is entered under `page` while it runs, and should end within `limit` from its
  // start or its last extend(). Pages of jobs that run at the same time must differ.
  std::function<void()> enter(const void* page, Span limit, std::function<void()> job);

  // Nothing happens where there is no such page.
  void extend(const void* page, Span limit);

  // Whether a job has passed its limit by more than `grace`.
  bool has_overdue(Span grace) const;

 private:
  Clock clock_;  // constant after construction

  mutable Mutex mutex_;
  std::map<const void*, Tick> due_ GUARDED_BY(mutex_);
};

// All jobs may block; the controller gives each no more of them than it can hold.
struct Runners {
  using Run = std::function<void(std::function<void()>)>;
  Run watch;  // opens the cluster and its watches
  Run work;   // on single targets; the reconciler bounds them
  Run pass;   // what a resync lists; one at a time
  Run probe;  // one at a time, whatever the others wait for

  std::function<void()> note_progress;  // of the pass; from any thread

  static constexpr int kRepairWorkers = 16;
};

class Executors {
 public:
  // For all clusters of a process: three can work as fast as each would alone, and a hundred that
  // begin together take no thousand threads.
  static constexpr std::size_t kSpareThreads = 96;

  // Of a cluster with so many requests of a resync under way. Each kind of job has a thread that
  // nobody else can take; more come from `spare`, which all clusters share.
  Executors(StuckJobs& book, SpareThreads& spare, std::size_t in_flight);

  // They last as long as this does.
  Runners runners();

 private:
  StuckJobs& book_;
  ThreadPool watch_;
  ThreadPool work_;
  ThreadPool pass_;
  ThreadPool probe_;
};

}  // namespace cred::syncd
