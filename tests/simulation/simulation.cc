// SPDX-License-Identifier: Apache-2.0
// Plans the troubles, then moves the clock from one event to the next.
#include "simulation/simulation.h"

#include <cmath>
#include <utility>

#include "simulation/footprint.h"
#include "simulation/substitutes.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kKills = 20;
constexpr int kSteps = 10;
constexpr int kCommonOutages = 5;
constexpr int kAwsFaults = 240;
constexpr std::ptrdiff_t kMostGrowth = std::ptrdiff_t{1} << 20U;

std::string render_time(Tick tick) {
  const Span since = tick.time_since_epoch();
  const auto all = std::chrono::duration_cast<seconds>(since).count();
  const auto two = [](long number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(all / 86400) + "d " + two(all / 3600 % 24) + ':' + two(all / 60 % 60) +
         ':' + two(all % 60) + '.' + std::to_string(1000 + since.count() % 1000).substr(1);
}

Span spread_over(Dice& dice, int index, int count, Span end) {
  const Span part = (end - hours{4}) / count;
  return hours{2} + part * index + dice.between(Span{0}, part);
}

}  // namespace

Simulation::Simulation(Setting setting) : setting_(std::move(setting)), dice_(setting_.seed, 1) {
  plan_outages();
  set_up();
  plan_kills();
  plan_steps();
}

void Simulation::note(const std::string& text) {
  const std::string line = render_time(clockwork_.tick()) + ' ' + text;
  // FNV-1a
  for (const char letter : line) {
    report_.digest = (report_.digest ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  }
  if (setting_.trace) setting_.trace(line);
}

void Simulation::plan_outages() {
  const Span end = hours{24} * setting_.days;
  for (Outages& outages : outages_) outages.plan(dice_, Tick{end}, hours{22});
  aws_outages_.plan(dice_, Tick{end}, hours{15});
  for (int i = 0; i < kCommonOutages; ++i) {
    const Tick begin{spread_over(dice_, i, kCommonOutages, end - hours{2})};
    const Outage outage{begin, begin + dice_.between(minutes{15}, minutes{50}), Fault::refused};
    common_.push_back(outage);
    for (Outages& outages : outages_) outages.add(outage);
    aws_outages_.add(outage);
  }
  load_.set_common(common_);
}

void Simulation::set_up() {
  const Span end = hours{24} * setting_.days;
  const auto trace = [this](const std::string& text) { note(text); };
  aws_ = std::make_unique<Aws>(world_, FaultDesk(Dice(setting_.seed, 2), aws_outages_),
                               end / kAwsFaults);
  aws_->trace = [this](const std::string& text) { note("aws " + text); };
  checker_ = std::make_unique<InvariantChecker>(world_, *aws_);
  checker_->trace = trace;
  std::vector<ApiServer*> wires;
  for (std::size_t i = 0; i < outages_.size(); ++i) {
    const std::string name = "c" + std::to_string(i);
    auto& server = servers_.emplace_back(
        std::make_unique<ApiServer>(world_, FaultDesk(Dice(setting_.seed, 10 + i), outages_[i]),
                                    setting_.missing != Missing::idle_guard));
    server->on_request = [this, i, name](const Request& request) {
      load_.note(i, clockwork_.tick());
      note(name + ' ' + request.method + ' ' + request.url);
    };
    checker_->attend(name, *server);
    auto& actors = actors_.emplace_back(
        std::make_unique<Actors>(world_, *server, *aws_, *checker_, Dice(setting_.seed, 20 + i)));
    actors->trace = [this, name](const std::string& text) { note(name + ' ' + text); };
    actors->begin();
    wires.push_back(server.get());
  }
  const bool has_jitter = setting_.missing != Missing::jitter;
  machine_ =
      std::make_unique<Machine>(Wires{world_, clockwork_.fibers(), wires, *aws_},
                                [has_jitter, dice = std::make_shared<Dice>(setting_.seed, 3)] {
                                  return has_jitter ? dice->draw() : 0.0;
                                });
  machine_->trace = trace;
}

void Simulation::plan_kills() {
  const Span end = hours{24} * setting_.days;
  for (int i = 0; i < kKills; ++i) {
    world_.after(spread_over(dice_, i, kKills, end), [this] {
      if (machine_->loop() == nullptr) return;
      note("kill -9");
      ++report_.kills;
      machine_->kill();
      world_.after(dice_.between(seconds{1}, seconds{30}), [this] {
        note("start");
        checker_->note_start(machine_->clock_error());
        machine_->start();
      });
    });
  }
  for (int i = 0; i < setting_.days; ++i) {
    world_.after(spread_over(dice_, i, setting_.days, end), [this] { machine_->reload(); });
  }
}

// Somebody sets it wrong, and it is put right some time later.
void Simulation::plan_steps() {
  const Span end = hours{24} * setting_.days;
  for (int i = 0; i < kSteps; ++i) {
    const auto size = static_cast<long>(std::exp(dice_.draw() * std::log(5.0 * 3600)));
    const seconds step{dice_.happens(0.5) ? size : -size};
    const Span begin = spread_over(dice_, i, kSteps, end);
    world_.after(begin, [this, step] {
      note("clock " + std::to_string(step.count()) + " s");
      ++report_.steps;
      machine_->step_clock(step);
    });
    world_.after(begin + dice_.between(minutes{5}, hours{10}), [this, step] {
      note("clock right again");
      machine_->step_clock(-step);
    });
  }
}

void Simulation::look_each_minute() {
  checker_->look_at_all();
  world_.after(minutes{1}, [this] { look_each_minute(); });
}

void Simulation::advance_to(Tick end) {
  clockwork_.advance_to(end, {[this] {
                          Loop* const daemon = machine_->loop();
                          if (setting_.missing == Missing::resync) {
                            substitutes().without_resync = daemon;
                          }
                          return daemon;
                        }});
}

Report Simulation::run() {
  machine_->start();
  look_each_minute();
  const Span end = hours{24} * setting_.days;
  const Span early = std::min<Span>(hours{48}, end / 2);
  advance_to(Tick{early});
  const Footprint before = measure_footprint();
  advance_to(Tick{end});
  const Footprint after = measure_footprint();
  const auto growth = after.heap - before.heap;
  if (std::abs(growth) > kMostGrowth) {
    checker_->complain("the heap went from " + std::to_string(before.heap) + " to " +
                       std::to_string(after.heap) + " bytes");
  }
  if (before.descriptors != after.descriptors) {
    checker_->complain("descriptors: " + std::to_string(before.descriptors) + ", then " +
                       std::to_string(after.descriptors));
  }
  return conclude();
}

Report Simulation::conclude() {
  const auto complain = [this](const std::string& text) { checker_->complain(text); };
  load_.judge_storms(complain);
  load_.judge_crowds(complain);
  if (!is_spread(aws_->ages())) complain("all tokens are renewed at the same part of their life");
  for (const auto& server : servers_) report_.api.add(server->faults().counts());
  for (const std::size_t count : aws_->faults().counts().requests) report_.aws_faults += count;
  report_.complaints = checker_->complaints();
  report_.looks = checker_->looks();
  report_.excused = checker_->excused();
  report_.misled = checker_->misled();
  return report_;
}

}  // namespace cred::syncd::simulation
