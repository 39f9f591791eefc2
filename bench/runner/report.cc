// SPDX-License-Identifier: Apache-2.0
// Renders the figures; every time is in microseconds, every size in KiB.

#include "runner/report.h"

#include <iomanip>
#include <sstream>

namespace bench {
namespace {

std::string number(double value, int decimals, int width = 0) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(decimals) << std::setw(width) << value;
  return text.str();
}

std::string text_of(const std::string& name, const Figures& f, int decimals) {
  constexpr int kWidth = 8;
  return "  " + name + "  min " + number(f.min, decimals, kWidth) + "  median " +
         number(f.median, decimals, kWidth) + "  p95 " + number(f.p95, decimals, kWidth) + "\n";
}

std::string json_of(const Figures& f) {
  constexpr int kDecimals = 4;
  return R"({"min":)" + number(f.min, kDecimals) + R"(,"median":)" + number(f.median, kDecimals) +
         R"(,"p95":)" + number(f.p95, kDecimals) + "}";
}

std::string json_of(const Side& side) {
  return R"({"wall_us":)" + json_of(side.wall_us) + R"(,"cpu_us":)" + json_of(side.cpu_us) + "}";
}

}  // namespace

std::string render_text(const Report& report) {
  std::string text;
  int count = 0;
  for (const auto& round : report.comparison.rounds) {
    text += "round " + std::to_string(++count) + "\n";
    text += text_of("A wall", round.a.wall_us, 1) + text_of("A cpu ", round.a.cpu_us, 1);
    text += text_of("B wall", round.b.wall_us, 1) + text_of("B cpu ", round.b.cpu_us, 1);
    text += text_of("A / B ", round.ratio, 3);
  }
  if (count > 0) {
    text += "A / B, median of the rounds: " + number(report.comparison.ratio, 3) + "\n";
  }
  text += "peak memory (VmHWM): A " + std::to_string(report.peak_a_kib) + " KiB";
  if (count > 0) text += ", B " + std::to_string(report.peak_b_kib) + " KiB";
  return text + "\n";
}

std::string render_json(const Report& report) {
  std::string rounds;
  for (const auto& round : report.comparison.rounds) {
    if (!rounds.empty()) rounds += ",";
    rounds += R"({"a":)" + json_of(round.a) + R"(,"b":)" + json_of(round.b) + R"(,"ratio":)" +
              json_of(round.ratio) + "}";
  }
  return R"({"ratio":)" + number(report.comparison.ratio, 4) + R"(,"peak_a_kib":)" +
         std::to_string(report.peak_a_kib) + R"(,"peak_b_kib":)" +
         std::to_string(report.peak_b_kib) + R"(,"rounds":[)" + rounds + "]}\n";
}

}  // namespace bench
