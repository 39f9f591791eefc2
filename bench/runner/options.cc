// SPDX-License-Identifier: Apache-2.0
// Reads options up to the first `--`, then one or two commands, each after a `--` of its own.

#include "runner/options.h"

#include <functional>
#include <map>
#include <stdexcept>

namespace bench {

const char* const kUsage =
    "usage: bench_runner [option value]... -- A [argument]... [-- B [argument]...]\n"
    "Runs A B A B ..., prints the ratio A/B of wall times pair by pair, and the peak memory of "
    "each.\nWith A alone: its peak memory only.\n"
    "  --pairs N      pairs counted in a round (500)\n"
    "  --rounds N     rounds; the median of their medians is the result (3)\n"
    "  --warmup N     pairs before each round that are not counted (10)\n"
    "  --env N=V      goes into the environment of both, which is empty otherwise\n"
    "  --env-a N=V, --env-b N=V     into that of one\n"
    "  --stdin FILE   standard input of both (/dev/null)\n"
    "  --exit-a N, --exit-b N       exit code that every run must end with (0)\n"
    "  --json         JSON instead of a table\n";

namespace {

int parse_count(const std::string& text) {
  std::size_t used = 0;
  const int value = std::stoi(text, &used);
  if (used != text.size() || value < 0) throw std::invalid_argument("not a count: " + text);
  return value;
}

using Setter = std::function<void(Options&, const std::string&)>;

const std::map<std::string, Setter>& setters() {
  static const std::map<std::string, Setter> kSetters = {
      {"--pairs", [](Options& o, const std::string& v) { o.plan.pairs = parse_count(v); }},
      {"--rounds", [](Options& o, const std::string& v) { o.plan.rounds = parse_count(v); }},
      {"--warmup", [](Options& o, const std::string& v) { o.plan.warmup = parse_count(v); }},
      {"--env-a", [](Options& o, const std::string& v) { o.a.environment.push_back(v); }},
      {"--env-b", [](Options& o, const std::string& v) { o.b.environment.push_back(v); }},
      {"--exit-a", [](Options& o, const std::string& v) { o.a.expected_exit = parse_count(v); }},
      {"--exit-b", [](Options& o, const std::string& v) { o.b.expected_exit = parse_count(v); }},
      {"--env",
       [](Options& o, const std::string& v) {
         o.a.environment.push_back(v);
         o.b.environment.push_back(v);
       }},
      {"--stdin",
       [](Options& o, const std::string& v) {
         o.a.stdin_path = v;
         o.b.stdin_path = v;
       }},
  };
  return kSetters;
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  auto at = arguments.begin();
  for (; at != arguments.end() && *at != "--"; ++at) {
    if (*at == "--json") {
      options.json = true;
      continue;
    }
    const auto setter = setters().find(*at);
    if (setter == setters().end()) throw std::invalid_argument("unknown option " + *at);
    if (++at == arguments.end()) throw std::invalid_argument(setter->first + " needs a value");
    setter->second(options, *at);
  }
  for (auto* command : {&options.a, &options.b}) {
    if (at == arguments.end()) break;
    for (++at; at != arguments.end() && *at != "--"; ++at) command->arguments.push_back(*at);
  }
  if (options.a.arguments.empty()) throw std::invalid_argument("no command given");
  return options;
}

}  // namespace bench
