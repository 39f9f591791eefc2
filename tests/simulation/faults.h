// SPDX-License-Identifier: Apache-2.0
// What goes wrong: long outages, planned for the whole run, and single failures now and then.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "simulation/dice.h"

namespace cred::syncd::simulation {

// Of a request, as an API server or AWS answers it.
enum class Fault {
  refused,       // no connection
  black_hole,    // no connection, and nobody says so
  reset,         // the connection breaks before the request was read
  lost_reply,    // it breaks after the request was done
  silence,       // connected, but no answer
  throttled,     // 429 and a ThrottlingException
  internal,      // 500
  unavailable,   // 503
  unauthorized,  // 401; of AWS: no such key
  forbidden,     // 403; of AWS: AccessDenied
  rubbish,       // 200 and nonsense
  expired,       // 410 of a list or a watch; of AWS: a token that has expired
  conflict,      // 409 of an apply; of AWS: wrong clock
};
inline constexpr std::size_t kFaults = 13;

// Of a watch that was open.
enum class StreamFault { silent, cut, error_event, expired_event, lost_event, rubbish_line };
inline constexpr std::size_t kStreamFaults = 6;

// What an outage can be made of: none of those that concern one request only.
inline constexpr std::array kLasting = {Fault::refused,    Fault::black_hole,  Fault::reset,
                                        Fault::lost_reply, Fault::silence,     Fault::throttled,
                                        Fault::internal,   Fault::unavailable, Fault::unauthorized,
                                        Fault::forbidden,  Fault::rubbish};

const char* name_of(Fault fault);
const char* name_of(StreamFault fault);

struct Outage {
  Tick begin;
  Tick end;
  Fault fault;
};

class Outages {
 public:
  // Kinds take turns, so that every one comes about. None before `begin`.
  void plan(Dice& dice, Tick end, Span mean_gap);

  // Over whatever there is.
  void add(const Outage& outage);

  std::optional<Fault> find(Tick at) const;

  const std::vector<Outage>& all() const { return all_; }

 private:
  std::vector<Outage> all_;  // by their beginning; none overlaps another
};

// How much of [since, until) one of the two was out.
Span sum_outage(const Outages& a, const Outages& b, Tick since, Tick until);

}  // namespace cred::syncd::simulation
