// SPDX-License-Identifier: Apache-2.0
// once: every target to its right state, one line for each that could not be, one summary.
#include <chrono>
#include <cstdio>
#include <string>

#include "base/text.h"
#include "syncd/cli/sync.h"
#include "syncd/cli/verbs.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLine = 2000;

// Empty for what is not worth a line. A namespace that the configuration names and that is not
// there may be a slip of the pen; one that a pattern took has gone meanwhile.
std::string find_trouble(const TargetReport& report) {
  using Kind = TargetOutcome::Kind;
  const TargetOutcome& outcome = report.outcome;
  const std::string warning = find_warning(report);
  const bool is_trouble = outcome.kind == Kind::failed || outcome.kind == Kind::refused ||
                          outcome.kind == Kind::waiting;
  if (is_trouble) return outcome.text + (warning.empty() ? "" : "; " + warning);
  return outcome.kind == Kind::skipped && report.is_named ? "skipped: " + outcome.text : warning;
}

// One line that is written over again, for a person who watches.
class Progress {
 public:
  explicit Progress(const ProcessDeps& process) : process_(process) {}

  void advance() {
    ++done_;
    const auto now = std::chrono::steady_clock::now();
    if (!process_.err_is_terminal || now - shown_ < std::chrono::milliseconds{100}) return;
    shown_ = now;
    process_.err << '\r' << done_ << " done" << std::flush;
  }

  // Before anything else is written.
  void clear() const {
    if (process_.err_is_terminal) process_.err << "\r\033[K";
  }

 private:
  const ProcessDeps& process_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point shown_;
};

std::string describe_time(std::chrono::steady_clock::duration time) {
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 100;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

}  // namespace

int run_once(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process) {
  const auto start = std::chrono::steady_clock::now();
  Progress progress(process);
  const SyncTally tally = sync_all(config, scope, process, [&](const TargetReport& report) {
    progress.advance();
    const std::string trouble = find_trouble(report);
    if (trouble.empty()) return;
    progress.clear();
    process.err << "ecr-syncd: " + describe_target(report) + ": " +
                       clean_text(trouble, kLongestLine) + '\n'
                << std::flush;
  });
  progress.clear();
  process.out << "ecr-syncd: " << describe_clusters(tally) << ", in "
              << describe_time(std::chrono::steady_clock::now() - start) << '\n'
              << std::flush;
  return find_exit_status(tally);
}

}  // namespace cred::syncd
