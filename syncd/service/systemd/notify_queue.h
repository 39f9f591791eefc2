// SPDX-License-Identifier: Apache-2.0
// What the service manager has still to be told, however long it does not listen.
#pragma once

#include <deque>
#include <optional>
#include <string>

namespace cred::syncd {

// In the order of their coming, and never more than one of each kind, READY=1 apart, of which there
// may be two: the first, which ends the start, and the one that ends the latest reload. A newer
// note takes the place of an older one of its kind; a newer reload that of a whole older one.
class NotifyQueue {
 public:
  void add_ready(std::string text);      // begins with READY=1
  void add_reloading(std::string text);  // begins with RELOADING=1
  void add_status(std::string text);     // is STATUS=
  void add_watchdog();
  void add_stopping(std::string text);  // begins with STOPPING=1; READY=1 still goes before it

  // nullopt where all is told.
  std::optional<std::string> take();

  bool is_empty() const { return notes_.empty(); }

 private:
  enum class Kind { ready, reloading, status, watchdog, stopping };

  struct Note {
    Kind kind;
    std::string text;
  };

  void drop(Kind kind);

  std::deque<Note> notes_;
};

}  // namespace cred::syncd
