// SPDX-License-Identifier: Apache-2.0
// One day for each way to be dead and each moment to die.
#include "simulation/day_command.h"

#include <charconv>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/day.h"

namespace cred::syncd::simulation {
namespace {

constexpr const char* kUsage =
    "usage: ecr-syncd-simulation day [--hours H] [--namespaces N] [--seed S] [--trace]\n"
    "Runs ecr-syncd for H hours (24) beside two clusters of N namespaces (1000), one of which "
    "dies:\n"
    "in each way that there is, and in all of them by turns; in the middle of the first pass, and "
    "in\n"
    "the middle of the first refresh. Counts the lines of its log at info or above.\n";

constexpr std::size_t kMostLines = 100;
constexpr std::size_t kMostInAnHour = 4;  // about a dead cluster whose trouble stays the same

struct Options {
  DaySetting setting;
  bool has_trace = false;
};

struct Death {
  std::string name;
  std::vector<Fault> faults;
};

struct Worst {
  std::size_t lines = 0;
  std::size_t in_an_hour = 0;
  bool is_good = true;
};

std::optional<Options> parse_options(int count, char** arguments) {
  Options options;
  for (int i = 0; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--trace") {
      options.has_trace = true;
      continue;
    }
    if (i + 1 == count) return std::nullopt;
    const std::string_view value = arguments[++i];
    std::size_t number = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size() || number == 0) {
      return std::nullopt;
    }
    if (name == "--hours") {
      options.setting.hours = static_cast<int>(number);
    } else if (name == "--namespaces") {
      options.setting.namespaces = number;
    } else if (name == "--seed") {
      options.setting.seed = number;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

std::vector<Death> list_deaths() {
  std::vector<Death> deaths;
  deaths.reserve(kLasting.size() + 1);
  for (const Fault fault : kLasting) deaths.push_back({name_of(fault), {fault}});
  deaths.push_back({"all by turns", {kLasting.begin(), kLasting.end()}});
  return deaths;
}

void tell(const Death& death, const char* when, const DayReport& report, bool is_good) {
  std::cout << death.name << ", " << when << ": " << report.lines << " lines, at most "
            << report.worst_hour << " in an hour about the dead cluster"
            << (is_good ? "" : ": FAILED") << '\n';
  if (!report.has_died) std::cout << "  the cluster did not die\n";
  for (const std::string& complaint : report.complaints) std::cout << "  " << complaint << '\n';
  std::cout.flush();
}

void run_day(const DaySetting& setting, const Death& death, const char* when, Worst& worst) {
  const DayReport report = Day(setting).run();
  const bool is_one_trouble = death.faults.size() == 1;
  const bool is_good = report.has_died && report.complaints.empty() && report.lines <= kMostLines &&
                       (!is_one_trouble || report.worst_hour <= kMostInAnHour);
  tell(death, when, report, is_good);
  worst.lines = std::max(worst.lines, report.lines);
  if (is_one_trouble) worst.in_an_hour = std::max(worst.in_an_hour, report.worst_hour);
  worst.is_good = worst.is_good && is_good;
}

}  // namespace

int run_days(int count, char** arguments) {
  const auto options = parse_options(count, arguments);
  if (!options) {
    std::cerr << kUsage;
    return 2;
  }
  DaySetting setting = options->setting;
  if (options->has_trace) {
    setting.trace = [](const std::string& line) { std::cout << line << '\n'; };
  }
  Worst worst;
  const std::size_t half = (setting.namespaces + 1) / 2;
  for (const Death& death : list_deaths()) {
    setting.deaths = death.faults;
    setting.dies_after = half;
    run_day(setting, death, "in the first pass", worst);
    setting.dies_after = setting.namespaces + half;
    run_day(setting, death, "in the first refresh", worst);
  }
  std::cout << setting.hours << " simulated hours, " << setting.namespaces
            << " namespaces, one cluster dead: " << worst.lines
            << " lines at most; about it, while its trouble is the same, at most "
            << worst.in_an_hour << " in an hour\n";
  return worst.is_good ? 0 : 1;
}

}  // namespace cred::syncd::simulation
