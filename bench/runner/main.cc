// SPDX-License-Identifier: Apache-2.0
// A paired process benchmark: how long one program takes in units of another.

#include <exception>
#include <iostream>
#include <stdexcept>

#include "runner/compare.h"
#include "runner/options.h"
#include "runner/peak.h"
#include "runner/report.h"

namespace {

bench::Report measure(const bench::Options& options) {
  bench::Report report;
  report.peak_a_kib = bench::read_peak_kib(options.a);
  if (options.b.arguments.empty()) return report;
  report.peak_b_kib = bench::read_peak_kib(options.b);
  report.comparison = bench::compare(options.a, options.b, options.plan);
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto options = bench::parse_options({argv + 1, argv + argc});
    const auto report = measure(options);
    std::cout << (options.json ? render_json(report) : render_text(report));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::cerr << "bench_runner: " << error.what() << "\n" << bench::kUsage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "bench_runner: " << error.what() << "\n";
    return 1;
  }
}
