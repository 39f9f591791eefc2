// SPDX-License-Identifier: Apache-2.0
// An outage has its way with every request; between them a few of a hundred fail.
#include "simulation/fault_desk.h"

namespace cred::syncd::simulation {
namespace {

constexpr double kSingle = 0.06;  // of all requests

constexpr double kChances[kStreamFaults] = {
    0.015,  // silent: of the streams, when they open
    0.015,  // cut: of the deliveries
    0.015,  // error event: of the streams
    0.015,  // expired event: of the streams
    0.08,   // lost event: of the events
    0.08,   // rubbish line: of the events
};

}  // namespace

void FaultCounts::add(const FaultCounts& other) {
  for (std::size_t i = 0; i < kFaults; ++i) requests[i] += other.requests[i];
  for (std::size_t i = 0; i < kStreamFaults; ++i) streams[i] += other.streams[i];
}

std::optional<Fault> FaultDesk::draw(Tick now, bool is_apply, bool is_list) {
  std::optional<Fault> fault = outages_.find(now);
  if (!fault && dice_.happens(share_ * kSingle)) fault = static_cast<Fault>(dice_.below(kFaults));
  // These mean something for some requests only, which get them more often.
  if (!fault && is_apply && dice_.happens(share_ * 0.1)) fault = Fault::conflict;
  if (!fault && is_list && dice_.happens(share_ * 0.01)) fault = Fault::expired;
  if (fault == Fault::conflict && !is_apply) fault = Fault::reset;
  if (fault == Fault::expired && !is_list) fault = Fault::unavailable;
  if (fault) ++counts_.requests[static_cast<std::size_t>(*fault)];
  return fault;
}

bool FaultDesk::happens(StreamFault fault) {
  return dice_.happens(share_ * kChances[static_cast<std::size_t>(fault)]);
}

}  // namespace cred::syncd::simulation
