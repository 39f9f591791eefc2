// SPDX-License-Identifier: Apache-2.0
// ecr-syncd-simulation: runs seeds, says what went wrong, and how to see it again.
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "simulation/day_command.h"
#include "simulation/pair_command.h"
#include "simulation/simulation.h"
#include "simulation/substitutes.h"

namespace cred::syncd::simulation {
namespace {

constexpr const char* kUsage =
    "usage: ecr-syncd-simulation [--seed N | --seeds A-B] [--days D] [--without WHAT] [--twice]\n"
    "                            [--trace] [--verbose]\n"
    "       ecr-syncd-simulation day [--hours H] [--namespaces N] [--seed S] [--trace]\n"
    "       ecr-syncd-simulation pair [--hours H] [--seed S] [--only N] [--trace]\n"
    "Runs ecr-syncd for D simulated days (30) of outages, faults, kills and clock steps.\n"
    "  --without WHAT  jitter, resync or idle-guard is taken away: then the run must fail\n"
    "  --twice         each seed two times, which must be alike\n"
    "  --trace         what happens, line by line\n"
    "  --verbose       how often what went wrong\n";

constexpr std::size_t kLeastFaults = 200;
constexpr int kWholeRun = 30;

struct Options {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  int days = kWholeRun;
  Missing missing = Missing::nothing;
  bool is_twice = false;
  bool has_trace = false;
  bool is_verbose = false;
};

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_whole && !text.empty() ? std::optional(number) : std::nullopt;
}

std::optional<Missing> parse_missing(std::string_view text) {
  if (text == "jitter") return Missing::jitter;
  if (text == "resync") return Missing::resync;
  if (text == "idle-guard") return Missing::idle_guard;
  return std::nullopt;
}

bool take_value(Options& options, std::string_view name, std::string_view value) {
  if (name == "--without") {
    const auto missing = parse_missing(value);
    if (missing) options.missing = *missing;
    return missing.has_value();
  }
  const auto dash = value.find('-');
  const auto first = parse_number(value.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_number(value.substr(dash + 1));
  if (!first || !last) return false;
  if (name == "--days") {
    options.days = static_cast<int>(*first);
    return options.days > 0;
  }
  options.first = *first;
  options.last = *last;
  return name == "--seed" || name == "--seeds";
}

std::optional<Options> parse_options(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--twice") {
      options.is_twice = true;
    } else if (name == "--trace") {
      options.has_trace = true;
    } else if (name == "--verbose") {
      options.is_verbose = true;
    } else if (i + 1 == count || !take_value(options, name, arguments[++i])) {
      return std::nullopt;
    }
  }
  return options;
}

Report run_seed(const Options& options, std::uint64_t seed) {
  Setting setting{seed, options.days, options.missing, {}};
  if (options.has_trace) setting.trace = [](const std::string& line) { std::cout << line << '\n'; };
  return Simulation(std::move(setting)).run();
}

// What the run was to go through.
void check_troubles(Report& report) {
  const auto expect = [&report](std::size_t count, std::size_t least, const std::string& what) {
    if (count >= least) return;
    report.complaints.push_back("only " + std::to_string(count) + " of " + what);
  };
  for (std::size_t i = 0; i < kFaults; ++i) {
    expect(report.api.requests[i], kLeastFaults, name_of(static_cast<Fault>(i)));
  }
  for (std::size_t i = 0; i < kStreamFaults; ++i) {
    expect(report.api.streams[i], kLeastFaults, name_of(static_cast<StreamFault>(i)));
  }
  expect(report.aws_faults, kLeastFaults, "AWS faults");
  expect(static_cast<std::size_t>(report.kills), 20, "kills");
  expect(static_cast<std::size_t>(report.steps), 10, "clock steps");
}

void print_counts(const Report& report) {
  for (std::size_t i = 0; i < kFaults; ++i) {
    std::cout << "  " << report.api.requests[i] << " x " << name_of(static_cast<Fault>(i)) << '\n';
  }
  for (std::size_t i = 0; i < kStreamFaults; ++i) {
    std::cout << "  " << report.api.streams[i] << " x " << name_of(static_cast<StreamFault>(i))
              << '\n';
  }
  std::cout << "  " << report.aws_faults << " x AWS\n  " << report.kills << " kills, "
            << report.steps << " clock steps; " << report.looks << " looks, " << report.excused
            << " excused by outages, " << report.misled << " by a start with the clock behind\n";
}

bool run_and_tell(const Options& options, std::uint64_t seed) {
  Report report = run_seed(options, seed);
  if (options.days >= kWholeRun) check_troubles(report);
  if (options.is_twice && run_seed(options, seed).digest != report.digest) {
    report.complaints.emplace_back("it went another way the second time");
  }
  std::cout << "seed " << seed << ": " << (report.complaints.empty() ? "good" : "FAILED") << '\n';
  for (const std::string& complaint : report.complaints) std::cout << "  " << complaint << '\n';
  if (options.is_verbose) print_counts(report);
  if (!report.complaints.empty()) {
    std::cout << "  replay: ecr-syncd-simulation --trace --seed " << seed << " --days "
              << options.days << '\n';
  }
  std::cout.flush();
  return report.complaints.empty();
}

int run(const Options& options) {
  std::uint64_t failed = 0;
  for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
    if (!run_and_tell(options, seed)) ++failed;
  }
  const std::uint64_t all = options.last - options.first + 1;
  std::cout << all - failed << " of " << all << " seeds are good\n";
  if (options.missing == Missing::nothing) return failed == 0 ? 0 : 1;
  // A control run shows that what was taken away is missed.
  return failed == all ? 0 : 1;
}

}  // namespace
}  // namespace cred::syncd::simulation

int main(int count, char** arguments) {
  const std::string missing = cred::syncd::simulation::find_missing_substitute();
  if (!missing.empty()) {
    std::cerr << missing << "; see --wrap in tests/simulation/CMakeLists.txt\n";
    return 2;
  }
  if (count > 1 && std::string_view(arguments[1]) == "day") {
    return cred::syncd::simulation::run_days(count - 2, arguments + 2);
  }
  if (count > 1 && std::string_view(arguments[1]) == "pair") {
    return cred::syncd::simulation::run_pairs(count - 2, arguments + 2);
  }
  const auto options = cred::syncd::simulation::parse_options(count, arguments);
  if (!options) {
    std::cerr << cred::syncd::simulation::kUsage;
    return 2;
  }
  return cred::syncd::simulation::run(*options);
}
