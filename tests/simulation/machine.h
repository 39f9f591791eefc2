// SPDX-License-Identifier: Apache-2.0
// The machine that ecr-syncd runs on: its files, its clock, and the process, which can be killed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulation/api_server.h"
#include "simulation/aws.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/runtime/executors.h"
#include "syncd/service/log/log_throttle.h"
#include "syncd/service/supervisor.h"

namespace cred::syncd::simulation {

struct Wires {
  Loop& world;
  Fibers& fibers;
  std::vector<ApiServer*> servers;  // of the clusters c0, c1 and so on
  Aws& aws;
};

// What tells it from another one beside it.
struct MachineSetting {
  std::string instance = "simulation";
  std::string access_key_id = "AKIASIMULATION";
  bool shares_installation = false;  // with every other one that says so
};

class Machine {
 public:
  // `random` is what the daemon draws.
  Machine(Wires wires, std::function<double()> random, MachineSetting setting = {});

  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  Machine(Machine&&) = delete;
  Machine& operator=(Machine&&) = delete;
  ~Machine();

  void start();

  // As kill -9: nothing that is under way comes to its end.
  void kill();

  // As SIGHUP, with the same configuration. Nothing happens where it does not run.
  void reload();

  // Somebody sets the wall clock; no other clock changes.
  void step_clock(std::chrono::seconds time) { offset_ += time; }

  std::chrono::seconds clock_error() const { return offset_; }

  // nullptr while it does not run.
  Loop* loop() { return process_ ? &process_->loop : nullptr; }

  std::function<void(const std::string&)> trace;
  std::function<void(const LogLine&)> on_line;  // each one that the log lets through

 private:
  struct Process {
    Process(const Clock& clock, std::function<void(const LogLine&)> write)
        : loop(clock), book(clock), log(clock, std::move(write)) {}

    Loop loop;
    StuckJobs book;
    SpareThreads spare{Executors::kSpareThreads};
    LogThrottle log;
    ThreadPool token_jobs{1};
    ThreadPool retired{1};
    std::unique_ptr<Supervisor> supervisor;
  };

  void write_files();
  Instant now() const;
  Clock clock();
  SyncConfig load();
  Supervisor::Deps make_deps(Process& process);
  std::vector<TokenOutcome> obtain(const std::vector<RegistrySource>& registries,
                                   const std::vector<Secret>& due,
                                   const std::string& cache_directory);
  std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster);

  Wires wires_;
  std::function<double()> random_;
  MachineSetting setting_;
  cred::testing::TemporaryDirectory directory_;
  cred::testing::TestEnvironment environment_;
  std::chrono::seconds offset_{0};
  std::unique_ptr<Process> process_;
};

}  // namespace cred::syncd::simulation
