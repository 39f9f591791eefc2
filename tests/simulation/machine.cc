// SPDX-License-Identifier: Apache-2.0
// The deps of the Supervisor as `run` fills them, with fibers for threads and wires for networks.
#include "simulation/machine.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <utility>

#include "base/file.h"
#include "simulation/invariant_checker.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd::simulation {
namespace {

constexpr std::size_t kMaxFile = std::size_t{1} << 20U;
constexpr std::chrono::seconds kPasswordTime{60};

Result<std::optional<std::string>> read(const std::string& path) {
  return read_file(path, kMaxFile);
}

}  // namespace

Machine::Machine(Wires wires, std::function<double()> random, MachineSetting setting)
    : wires_(std::move(wires)),
      random_(std::move(random)),
      setting_(std::move(setting)),
      environment_({"AWS_ACCESS_KEY_ID=" + setting_.access_key_id, "AWS_SECRET_ACCESS_KEY=s",
                    "AWS_EC2_METADATA_DISABLED=true"}) {
  write_files();
}

Machine::~Machine() {
  if (process_) kill();
}

void Machine::write_files() {
  std::ofstream config(directory_ / "config.yaml");
  config << "instance: " << setting_.instance << "\ncache_directory: " << directory_ / "cache"
         << "\nregistries:\n";
  for (const char* const host : kHosts) config << "  - host: " << host << '\n';
  config << "clusters:\n";
  for (std::size_t i = 0; i < wires_.servers.size(); ++i) {
    const std::string name = "c" + std::to_string(i);
    config << "  - name: " << name << "\n    kubeconfig: " << directory_ / name
           << "\n    in_flight: 4\n    targets:\n      - namespaces: {globs: [\"app-*\"]}\n";
    std::ofstream(directory_ / name)
        << "current-context: main\ncontexts:\n- {name: main, context: {cluster: c, user: u}}\n"
        << "clusters:\n- {name: c, cluster: {server: 'https://" << name
        << "'}}\nusers:\n- {name: u, user: {token: t}}\n";
  }
}

Instant Machine::now() const { return wires_.world.clock().now() + offset_; }

Clock Machine::clock() {
  return {[this] { return now(); }, wires_.world.clock().tick};
}

void Machine::start() {
  process_ = std::make_unique<Process>(clock(), [this](const LogLine& line) {
    if (on_line) on_line(line);
  });
  process_->supervisor = std::make_unique<Supervisor>(load(), make_deps(*process_));
  process_->supervisor->start();
}

void Machine::kill() {
  wires_.fibers.kill_all();
  for (ApiServer* const server : wires_.servers) server->drop_streams();
  process_->supervisor.reset();
  wires_.fibers.run();  // what retires the executors
  process_.reset();
}

void Machine::reload() {
  if (!process_) return;
  const auto reloaded = process_->supervisor->reload();
  if (!reloaded && trace) trace("reload: " + reloaded.error().text);
}

SyncConfig Machine::load() {
  const Environment environment = environment_.view();
  const HashText hash = [this](std::string_view text) {
    const std::string own = setting_.shares_installation ? "" : std::string(text);
    return std::to_string(1'000'000'000'000U + std::hash<std::string>()(own) % 1'000'000'000'000U);
  };
  LoadedSyncConfig loaded =
      load_sync_config(directory_ / "config.yaml", {.environment = environment,
                                                    .home = directory_.path(),
                                                    .read_file = read,
                                                    .list_directory = list_directory,
                                                    .hash = hash});
  if (!loaded.config) {
    std::cerr << loaded.errors.front() << '\n';
    std::abort();
  }
  return *std::move(loaded.config);
}

Supervisor::Deps Machine::make_deps(Process& process) {
  return {.loop = process.loop,
          .tell =
              [this, &process](const LogLine& line) {
                if (trace) trace("ecr-syncd: " + line.text);
                process.log.tell(line);
              },
          .sleep = [this](std::chrono::milliseconds time) { wires_.fibers.sleep(time); },
          .random = random_,
          .run_token_job =
              [&process](std::function<void()> job) { process.token_jobs.post(std::move(job)); },
          .load =
              [this] {
                return LoadedSyncConfig{load(), {}};
              },
          .make_obtain =
              [this](const SyncConfig& config) {
                return [this, directory = config.cache_directory](
                           const std::vector<RegistrySource>& registries,
                           const std::vector<Secret>& due) {
                  return obtain(registries, due, directory);
                };
              },
          .make_open = [this](const ClusterConfig& cluster) { return make_open(cluster); },
          .make_runners =
              [&process](std::size_t in_flight) {
                auto executors =
                    std::make_shared<Executors>(process.book, process.spare, in_flight);
                return OwnedRunners{executors->runners(), executors};
              },
          .retire =
              [&process](std::shared_ptr<void> owner) {
                process.retired.post([owner = std::move(owner)]() mutable { owner.reset(); });
              }};
}

// One after another: several at once would need threads.
std::vector<TokenOutcome> Machine::obtain(const std::vector<RegistrySource>& registries,
                                          const std::vector<Secret>& due,
                                          const std::string& cache_directory) {
  const Environment environment = environment_.view();
  TokenDeps deps{.environment = environment,
                 .home = directory_.path(),
                 .read_file = read,
                 .now = [this] { return now(); },
                 .user_agent = "simulation"};
  deps.make_send = [this](const CurlOptions&) -> Send {
    return [this](const Request& request) { return wires_.aws.answer(request); };
  };
  deps.sleep = [this](std::chrono::milliseconds time) { wires_.fibers.sleep(time); };
  deps.random = random_;
  const Deadline deadline = Deadline::after(kPasswordTime);
  std::vector<TokenOutcome> outcomes;
  for (std::size_t i = 0; i < registries.size(); ++i) {
    auto outcome = obtain_passwords({registries[i]}, cache_directory, deps, deadline, {due[i]});
    outcomes.push_back(std::move(outcome.front()));
  }
  return outcomes;
}

std::function<Result<Cluster>()> Machine::make_open(const ClusterConfig& cluster) {
  ClusterReference reference = make_cluster_reference(cluster);
  reference.in_flight += Runners::kRepairWorkers;
  ApiServer& server = *wires_.servers[static_cast<std::size_t>(std::stoi(cluster.name.substr(1)))];
  return [this, reference, &server] {
    ClusterDeps deps =
        make_cluster_deps(environment_.view(), directory_.path(), read, [this] { return now(); });
    deps.sleep = [this](std::chrono::milliseconds time) { wires_.fibers.sleep(time); };
    deps.random = random_;
    deps.make_send = [&server](const CurlOptions&, const MultiplexLimits&) -> Send {
      return [&server](const Request& request) { return server.answer(request); };
    };
    deps.make_stream = [&server](const CurlOptions&) -> StartStream {
      return [&server](Request request, StreamHandler handler) {
        return server.open_stream(std::move(request), std::move(handler));
      };
    };
    return open_cluster(reference, deps);
  };
}

}  // namespace cred::syncd::simulation
