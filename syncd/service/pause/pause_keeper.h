// SPDX-License-Identifier: Apache-2.0
// Which clusters are paused: changed by commands, one after the other, each in force once it is on
// disk.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/observe/log_line.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"
#include "syncd/service/pause/pauses.h"

namespace cred::syncd {

// Of how many clusters a command has changed the state; or why it has changed nothing.
using PauseDone = std::function<void(const Result<std::size_t>&)>;

// It belongs to the loop's thread, and never blocks it.
class PauseKeeper {
 public:
  // From a command to its answer: beyond that a disk does not answer, or not in time for anybody.
  static constexpr Span kPatience = std::chrono::seconds{10};

  // Where they are kept.
  struct Storage {
    std::function<Result<Pauses>()> read = {};  // absent: there are none at the start

    // Blocks until they are durable; absent: they are in memory alone.
    std::function<Result<void>(const Pauses&)> write = {};

    std::function<void(std::function<void()>)> run_job = {};  // elsewhere; one at a time is given
  };

  struct Deps {
    Loop& loop;
    LogSink tell;
    Storage storage;
    std::function<std::vector<std::string>()> list_clusters;  // those that there are
    std::function<void(const std::string& cluster, std::optional<Instant> since)> apply;
  };

  explicit PauseKeeper(Deps deps) : deps_(std::move(deps)) {}

  PauseKeeper(const PauseKeeper&) = delete;
  PauseKeeper& operator=(const PauseKeeper&) = delete;
  PauseKeeper(PauseKeeper&&) = delete;
  PauseKeeper& operator=(PauseKeeper&&) = delete;

  // Those who wait hear nothing any more; a write that is under way goes on.
  ~PauseKeeper();

  // For the start: blocks as `read` does, and says so where it fails.
  void read();

  // Since when; nullopt: it is not.
  std::optional<Instant> find(const std::string& cluster) const;

  // Of `cluster`, of what a discovery of that name has found, or for an empty name of all that
  // there are at its turn. `done` is called on the loop when it is in force. Fails (local), and
  // changes nothing, where there is no such cluster or it cannot be kept; (unavailable) after
  // kPatience, and what is written later is taken back.
  void pause(const std::string& cluster, PauseDone done);
  void resume(const std::string& cluster, PauseDone done);

 private:
  struct Change {
    std::uint64_t id;
    std::string cluster;
    bool is_pause;
    PauseDone done;
    Loop::TimerId limit;
  };

  void request(const std::string& cluster, bool is_pause, PauseDone done);
  void begin_next();
  Result<Pauses> make(const Change& change) const;
  void write(const Pauses& pauses, std::function<void(const Result<void>&)> then);
  void take_written(const Pauses& pauses, const Result<void>& written);
  void take_back();
  std::size_t take(const Pauses& pauses);
  void give_up(std::uint64_t id);
  void answer_first(const Result<std::size_t>& result);

  Deps deps_;
  Pauses pauses_;  // in force; also of clusters that there are not at the moment
  std::deque<Change> waiting_;
  std::uint64_t last_id_ = 0;
  bool is_writing_ = false;
  std::optional<std::uint64_t> writing_for_;  // nullopt: nobody waits for it any more

  TaskScope scope_;
};

}  // namespace cred::syncd
