// SPDX-License-Identifier: Apache-2.0
// Outages come by chance, a few minutes or many hours each.
#include "simulation/faults.h"

#include <algorithm>
#include <cmath>

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Span draw_length(Dice& dice) {
  const double kind = dice.draw();
  if (kind < 0.4) return dice.between(minutes{2}, minutes{15});
  if (kind < 0.8) return dice.between(minutes{15}, minutes{90});
  return dice.between(hours{2}, hours{7});
}

}  // namespace

const char* name_of(Fault fault) {
  constexpr std::array kNames = {"refused",     "black hole", "reset", "lost reply", "silence",
                                 "throttled",   "500",        "503",   "401",        "403",
                                 "rubbish 200", "410",        "409"};
  return kNames[static_cast<std::size_t>(fault)];
}

const char* name_of(StreamFault fault) {
  constexpr std::array kNames = {"silent watch",  "cut watch",  "error event",
                                 "expired event", "lost event", "rubbish line"};
  return kNames[static_cast<std::size_t>(fault)];
}

void Outages::plan(Dice& dice, Tick end, Span mean_gap) {
  std::size_t kind = dice.below(kLasting.size());
  Tick at{hours{3}};
  while (true) {
    at += Span{
        static_cast<Span::rep>(-std::log(1 - dice.draw()) * static_cast<double>(mean_gap.count()))};
    const Span length = draw_length(dice);
    if (at + length > end) return;
    all_.push_back({at, at + length, kLasting[kind++ % kLasting.size()]});
    at += length + minutes{1};
  }
}

void Outages::add(const Outage& outage) {
  std::erase_if(all_, [&](const Outage& other) {
    return other.begin < outage.end && outage.begin < other.end;
  });
  all_.push_back(outage);
  std::sort(all_.begin(), all_.end(),
            [](const Outage& a, const Outage& b) { return a.begin < b.begin; });
}

std::optional<Fault> Outages::find(Tick at) const {
  const auto after = std::upper_bound(all_.begin(), all_.end(), at,
                                      [](Tick time, const Outage& o) { return time < o.begin; });
  if (after == all_.begin() || std::prev(after)->end <= at) return std::nullopt;
  return std::prev(after)->fault;
}

Span sum_outage(const Outages& a, const Outages& b, Tick since, Tick until) {
  std::vector<std::pair<Tick, Tick>> spans;
  for (const Outages* outages : {&a, &b}) {
    for (const Outage& outage : outages->all()) {
      const Tick begin = std::max(outage.begin, since);
      const Tick end = std::min(outage.end, until);
      if (begin < end) spans.emplace_back(begin, end);
    }
  }
  std::sort(spans.begin(), spans.end());
  Span sum{0};
  Tick reached = since;
  for (const auto& [begin, end] : spans) {
    sum += std::max(end - std::max(begin, reached), Span{0});
    reached = std::max(reached, end);
  }
  return sum;
}

}  // namespace cred::syncd::simulation
