// SPDX-License-Identifier: Apache-2.0
// A line for each urgency, and what is known of each key.
#include "syncd/controller/work_queue.h"

namespace cred::syncd {

void WorkQueue::add(const TargetKey& key, Urgency urgency, bool is_forced) {
  Entry& entry = entries_[key];
  entry.is_forced = entry.is_forced || is_forced;
  wait(key, entry, urgency);
}

void WorkQueue::wait(const TargetKey& key, Entry& entry, Urgency urgency) {
  if (entry.due) delayed_.erase({*std::exchange(entry.due, std::nullopt), key});
  if (entry.is_waiting && entry.urgency <= urgency) return;
  entry.is_waiting = true;
  entry.urgency = urgency;
  if (!entry.is_in_work) lines_[static_cast<std::size_t>(urgency)].push_back(key);
}

void WorkQueue::add_at(const TargetKey& key, Tick due, bool is_forced) {
  Entry& entry = entries_[key];
  entry.is_forced = entry.is_forced || is_forced;
  if (entry.is_waiting || (entry.due && *entry.due <= due)) return;
  if (entry.due) delayed_.erase({*entry.due, key});
  entry.due = due;
  delayed_.emplace(due, key);
}

void WorkQueue::release_due(Tick now) {
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    const TargetKey key = delayed_.begin()->second;
    wait(key, entries_[key], Urgency::damaged);
  }
}

std::optional<WorkQueue::Item> WorkQueue::take(Tick now) {
  release_due(now);
  if (in_work_ >= workers_) return std::nullopt;
  auto key = pop(Urgency::missing);
  if (!key) key = pop(Urgency::damaged);
  if (!key && in_work_ + reserved_ < workers_) key = pop(Urgency::due);
  if (!key) return std::nullopt;
  return begin(*key);
}

bool WorkQueue::take_one(const TargetKey& key) {
  const auto found = entries_.find(key);
  const bool is_free = found != entries_.end() && found->second.is_waiting &&
                       !found->second.is_in_work && in_work_ < workers_;
  if (is_free) static_cast<void>(begin(key));
  return is_free;
}

WorkQueue::Item WorkQueue::begin(const TargetKey& key) {
  Entry& entry = entries_[key];
  entry.is_waiting = false;
  entry.is_in_work = true;
  ++in_work_;
  return {key, std::exchange(entry.is_forced, false)};
}

std::optional<TargetKey> WorkQueue::pop(Urgency urgency) {
  auto& line = lines_[static_cast<std::size_t>(urgency)];
  while (!line.empty()) {
    TargetKey key = std::move(line.front());
    line.pop_front();
    const auto found = entries_.find(key);
    if (found == entries_.end()) continue;
    const Entry& entry = found->second;
    if (entry.is_waiting && !entry.is_in_work && entry.urgency == urgency) return key;
  }
  return std::nullopt;
}

void WorkQueue::finish(const TargetKey& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || !std::exchange(found->second.is_in_work, false)) return;
  --in_work_;
  const Entry& entry = found->second;
  if (entry.is_waiting) lines_[static_cast<std::size_t>(entry.urgency)].push_back(key);
  forget_if_idle(found);
}

void WorkQueue::forget_if_idle(Entries::iterator entry) {
  const Entry& known = entry->second;
  if (!known.is_waiting && !known.is_in_work && !known.due) entries_.erase(entry);
}

std::optional<Tick> WorkQueue::find_next_due() const {
  if (delayed_.empty()) return std::nullopt;
  return delayed_.begin()->first;
}

}  // namespace cred::syncd
