// SPDX-License-Identifier: Apache-2.0
// Sets the two clusters up, kills one, and counts lines.
#include "simulation/day.h"

#include <algorithm>
#include <utility>

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Who is well loses a request now and then, too.
constexpr double kShareOfFaults = 0.01;

// Of all namespaces in a list.
constexpr std::size_t kPages = 4;

constexpr const char* kWell = "c0";
constexpr const char* kDead = "c1";

}  // namespace

Day::Day(DaySetting setting)
    : setting_(std::move(setting)),
      dice_(setting_.seed, 1),
      aws_(clockwork_.world(), FaultDesk(Dice(setting_.seed, 2), {}, kShareOfFaults)),
      checker_(clockwork_.world(), aws_),
      well_(clockwork_.world(), FaultDesk(Dice(setting_.seed, 10), {}, kShareOfFaults), true),
      dead_(clockwork_.world(), FaultDesk(Dice(setting_.seed, 11), {}, kShareOfFaults), true),
      machine_({clockwork_.world(), clockwork_.fibers(), {&well_, &dead_}, aws_},
               [dice = std::make_shared<Dice>(setting_.seed, 3)] { return dice->draw(); }) {
  checker_.attend(kWell, well_);
  for (ApiServer* const server : {&well_, &dead_}) {
    server->routes().limit_pages(setting_.namespaces / kPages + 1);
  }
  dead_.on_lost_event = [](const std::string&) {};
  for (std::size_t i = 0; i < setting_.namespaces; ++i) {
    for (ApiServer* const server : {&well_, &dead_}) {
      server->store().create_namespace("app-" + std::to_string(i));
    }
  }
  dead_.store().after_secret = [this](const std::string&, const cred::testing::StoredObject*) {
    if (++written_ == setting_.dies_after) die();
  };
  machine_.trace = [this](const std::string& text) { note(text); };
  machine_.on_line = [this](const LogLine& line) { take_line(line); };
}

void Day::note(const std::string& text) const {
  if (!setting_.trace) return;
  setting_.trace(std::to_string(clockwork_.tick().time_since_epoch().count()) + " ms " + text);
}

void Day::die() {
  report_.has_died = true;
  note("the cluster dies");
  const Tick end{hours{setting_.hours}};
  Tick at = clockwork_.tick();
  for (std::size_t i = 0; at < end; ++i) {
    const bool is_one = setting_.deaths.size() == 1;
    const Tick until = is_one ? end : at + dice_.between(minutes{2}, minutes{40});
    dead_.add_outage({at, until, setting_.deaths[i % setting_.deaths.size()]});
    at = until;
  }
}

void Day::take_line(const LogLine& line) {
  const Tick now = clockwork_.tick();
  ++report_.lines;
  note("log: " + line.text);
  if (line.cluster != kDead) return;
  last_hour_.push_back(now);
  while (last_hour_.front() <= now - hours{1}) last_hour_.pop_front();
  if (report_.has_died) report_.worst_hour = std::max(report_.worst_hour, last_hour_.size());
}

void Day::look_each_hour() {
  checker_.look_at_all();
  clockwork_.world().after(hours{1}, [this] { look_each_hour(); });
}

DayReport Day::run() {
  machine_.start();
  clockwork_.world().after(minutes{30}, [this] { look_each_hour(); });
  clockwork_.advance_to(Tick{hours{setting_.hours}}, {[this] { return machine_.loop(); }});
  report_.complaints = checker_.complaints();
  return report_;
}

}  // namespace cred::syncd::simulation
