// SPDX-License-Identifier: Apache-2.0
// Which target is looked at next: each key once, the urgent ones first, with one worker at most.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "syncd/reconcile/pass.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

// As the work queue of client-go, with priorities and on the loop's thread: whoever adds says that
// there may be something to do, and what that is shows only when the key is taken.
class WorkQueue {
 public:
  // In the order of their urgency.
  enum class Urgency { missing, damaged, due };

  struct Item {
    TargetKey key;
    bool is_forced;  // to be looked at whatever is known of it
  };

  // Of `workers` who may be at work at once `reserved` take nothing that is merely due.
  WorkQueue(std::size_t workers, std::size_t reserved) : workers_(workers), reserved_(reserved) {}

  // A key that waits already stays one, at the more urgent place; one that is in work waits again
  // once that is finished. Either is forced from then on if it is so here.
  void add(const TargetKey& key, Urgency urgency, bool is_forced = false);

  // The same at `due`, as damaged. The earliest of several times counts, and none for a key that
  // waits.
  void add_at(const TargetKey& key, Tick due, bool is_forced = false);

  // What a free worker is to do; its key is in work from now on. nullopt: nothing, or nobody is
  // free for it.
  std::optional<Item> take(Tick now);

  // The same for this one key, however urgent others are; false where it does not wait or nobody is
  // free.
  bool take_one(const TargetKey& key);

  // The worker is free, and so is the key.
  void finish(const TargetKey& key);

  // When the next of add_at's times is; nullopt: there is none.
  std::optional<Tick> find_next_due() const;

 private:
  struct Entry {
    Urgency urgency = Urgency::due;
    bool is_waiting = false;
    bool is_in_work = false;
    bool is_forced = false;
    std::optional<Tick> due = {};
  };

  using Entries = std::map<TargetKey, Entry>;

  void release_due(Tick now);
  void wait(const TargetKey& key, Entry& entry, Urgency urgency);
  std::optional<TargetKey> pop(Urgency urgency);
  Item begin(const TargetKey& key);
  void forget_if_idle(Entries::iterator entry);

  static constexpr std::size_t kUrgencies = 3;

  std::size_t workers_;
  std::size_t reserved_;
  std::size_t in_work_ = 0;
  Entries entries_;                                      // of keys that wait or are in work
  std::array<std::deque<TargetKey>, kUrgencies> lines_;  // with what has moved on, skipped
  std::set<std::pair<Tick, TargetKey>> delayed_;
};

}  // namespace cred::syncd
