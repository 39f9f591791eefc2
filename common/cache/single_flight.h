// SPDX-License-Identifier: Apache-2.0
// Single flight across processes: of all that miss the same key at once, one asks AWS.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/lock_file.h"
#include "base/result.h"

namespace cred {

// The order that neither calls twice nor livelocks when a leader is killed:
//   try_lead; if that fails: wait_for_leader, look into the cache, and only then lead_after.
// Whoever leads looks into the cache again before calling. The lead ends with this object.
class SingleFlight {
 public:
  // Keys share the lock file `directory`/flight.lock by a hash: a collision only serialises.
  // Fails (local) where no lock file can be made; the caller then flies alone.
  static Result<SingleFlight> open(const std::string& directory, std::string_view key);

  // At once.
  bool try_lead();

  // Blocks until no other process leads; false when the deadline passed first.
  bool wait_for_leader(const Deadline& deadline);

  // Blocks until this process leads; false when the deadline passed first.
  bool lead_after(const Deadline& deadline);

  // Tells those who wait that the outcome of this lead could not be written, so that none of them
  // will ever find one: led one after another, the last would be late by all their calls.
  void tell_unwritten();

  // Whether any leader, be it of another key, told so since this was opened.
  bool was_told_unwritten() const;

 private:
  SingleFlight(LockFile file, std::int64_t byte);

  LockFile file_;
  std::int64_t byte_;
  std::int64_t told_ns_;  // when it was last told before this was opened
};

}  // namespace cred
