// SPDX-License-Identifier: Apache-2.0
// The last lines that the daemon has said, for whoever asks it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/time.h"
#include "syncd/observe/log_line.h"

namespace cred::syncd {

// Many threads may call it at once.
class LogRing {
 public:
  static constexpr std::size_t kLines = 400;
  static constexpr std::size_t kLongest = 600;  // bytes of a line; the rest is cut with "..."

  void add(const LogLine& line, Instant now);

  struct Part {
    std::vector<std::string> lines;  // "2026-12-01T10:00:00Z warning text"
    std::uint64_t next = 0;          // what to ask for to go on; the same as before: no more
  };

  // From the number `from` on, as many as have `most` bytes together; at least one where there are.
  Part read(std::uint64_t from, std::size_t most) const;

 private:
  mutable Mutex mutex_;
  std::deque<std::string> lines_ GUARDED_BY(mutex_);
  std::uint64_t first_ GUARDED_BY(mutex_) = 0;  // number of the first line that is kept
};

}  // namespace cred::syncd
