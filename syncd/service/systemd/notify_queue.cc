// SPDX-License-Identifier: Apache-2.0
// Which older note a newer one replaces.
#include "syncd/service/systemd/notify_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cred::syncd {

void NotifyQueue::drop(Kind kind) {
  const auto is_it = [kind](const Note& note) { return note.kind == kind; };
  notes_.erase(std::remove_if(notes_.begin(), notes_.end(), is_it), notes_.end());
}

void NotifyQueue::add_ready(std::string text) {
  drop(Kind::status);  // it has one of its own
  const auto is_step = [](const Note& note) {
    return note.kind == Kind::ready || note.kind == Kind::reloading;
  };
  const auto last = std::find_if(notes_.rbegin(), notes_.rend(), is_step);
  if (last != notes_.rend() && last->kind == Kind::ready) notes_.erase(std::next(last).base());
  notes_.push_back({Kind::ready, std::move(text)});
}

void NotifyQueue::add_reloading(std::string text) {
  const auto is_reloading = [](const Note& note) { return note.kind == Kind::reloading; };
  const auto older = std::find_if(notes_.begin(), notes_.end(), is_reloading);
  if (older != notes_.end()) {
    // What follows the older one ended it.
    const auto is_part = [](const Note& note) {
      return note.kind == Kind::reloading || note.kind == Kind::ready;
    };
    notes_.erase(std::remove_if(older, notes_.end(), is_part), notes_.end());
  }
  notes_.push_back({Kind::reloading, std::move(text)});
}

void NotifyQueue::add_status(std::string text) {
  drop(Kind::status);
  notes_.push_back({Kind::status, std::move(text)});
}

void NotifyQueue::add_watchdog() {
  drop(Kind::watchdog);
  notes_.push_back({Kind::watchdog, "WATCHDOG=1"});
}

void NotifyQueue::add_stopping(std::string text) {
  for (const Kind kind : {Kind::status, Kind::watchdog, Kind::reloading}) drop(kind);
  notes_.push_back({Kind::stopping, std::move(text)});
}

std::optional<std::string> NotifyQueue::take() {
  if (notes_.empty()) return std::nullopt;
  std::string text = std::move(notes_.front().text);
  notes_.pop_front();
  return text;
}

}  // namespace cred::syncd
