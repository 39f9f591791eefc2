// SPDX-License-Identifier: Apache-2.0
// Every kind of second party, with every offset of tokens and every pair of clocks.
#include "simulation/pair_command.h"

#include <array>
#include <charconv>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/pair.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kUsage =
    "usage: ecr-syncd-simulation pair [--hours H] [--seed S] [--only N] [--trace]\n"
    "Runs two installations for H hours (72) on the same three namespaces, where somebody deletes "
    "a\n"
    "secret now and then: with two instances, with one, as two principals of one installation, "
    "and\n"
    "one beside an older version; tokens 0 to 15 minutes apart, clocks a day wrong. --only N runs\n"
    "the N-th of these. At most two writes for each token in a secret, or a deletion, are good.\n"
    "A control run, of two older versions, must fail.\n";

struct Name {
  Second second;
  const char* text;
};

constexpr std::array kSeconds = {
    Name{Second::other_instance, "two instances"},
    Name{Second::same_instance, "one instance"},
    Name{Second::other_principal, "two principals"},
    Name{Second::old, "beside an older version"},
};

constexpr std::array kOffsets = {seconds{0},   seconds{30},  seconds{180},
                                 seconds{300}, seconds{420}, seconds{900}};

struct Errors {
  hours first;
  hours second;
};

constexpr std::array kErrors = {Errors{hours{0}, hours{0}}, Errors{hours{-24}, hours{0}},
                                Errors{hours{0}, hours{-24}}, Errors{hours{24}, hours{0}},
                                Errors{hours{0}, hours{24}}};

struct Options {
  PairSetting setting;
  std::size_t only = 0;  // 0: all
  bool has_trace = false;
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
    const bool is_whole = parsed.ec == std::errc() && parsed.ptr == value.data() + value.size();
    if (!is_whole || number == 0) return std::nullopt;
    if (name == "--hours") {
      options.setting.hours = static_cast<int>(number);
    } else if (name == "--seed") {
      options.setting.seed = number;
    } else if (name == "--only") {
      options.only = number;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

std::string describe(const PairSetting& setting, const char* second) {
  const auto offset = std::chrono::duration_cast<seconds>(setting.offset).count();
  return std::string(second) + ", tokens " + std::to_string(offset) + " s apart, clocks wrong by " +
         std::to_string(setting.first_error.count() / 3600) + " and " +
         std::to_string(setting.second_error.count() / 3600) + " h";
}

void tell(const std::string& what, const PairReport& report) {
  std::cout << what << ": " << report.writes << " writes, at most " << report.most_for_a_token
            << " for a token or one of " << report.deletions << " deletions, away for "
            << report.longest_absence.count() << " ms at most"
            << (report.complaints.empty() ? "" : ": FAILED") << '\n';
  for (const std::string& complaint : report.complaints) std::cout << "  " << complaint << '\n';
  std::cout.flush();
}

std::vector<PairSetting> list_settings(const PairSetting& common) {
  std::vector<PairSetting> settings;
  for (const Name& name : kSeconds) {
    for (const seconds offset : kOffsets) {
      for (const Errors& errors : kErrors) {
        PairSetting setting = common;
        setting.second = name.second;
        setting.offset = offset;
        setting.first_error = errors.first;
        setting.second_error = errors.second;
        setting.seed = common.seed * 1000 + settings.size();
        settings.push_back(std::move(setting));
      }
    }
  }
  return settings;
}

const char* name_of(Second second) {
  for (const Name& name : kSeconds) {
    if (name.second == second) return name.text;
  }
  return "two older versions, the control run";
}

}  // namespace

int run_pairs(int count, char** arguments) {
  auto options = parse_options(count, arguments);
  if (!options) {
    std::cerr << kUsage;
    return 2;
  }
  if (options->has_trace) {
    options->setting.trace = [](const std::string& line) { std::cout << line << '\n'; };
  }
  const auto settings = list_settings(options->setting);
  std::size_t failed = 0;
  std::size_t runs = 0;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (options->only != 0 && options->only != i + 1) continue;
    const PairReport report = Pair(settings[i]).run();
    tell(std::to_string(i + 1) + ": " + describe(settings[i], name_of(settings[i].second)), report);
    if (!report.complaints.empty()) ++failed;
    ++runs;
  }
  PairSetting control = options->setting;
  control.second = Second::old_beside_old;
  control.offset = minutes{3};
  const PairReport report = Pair(control).run();
  tell(name_of(control.second), report);
  const bool is_missed = !report.complaints.empty();
  std::cout << runs - failed << " of " << runs << " pairs settle; two older versions "
            << (is_missed ? "do not" : "seem to: FAILED") << '\n';
  return failed == 0 && is_missed ? 0 : 1;
}

}  // namespace cred::syncd::simulation
