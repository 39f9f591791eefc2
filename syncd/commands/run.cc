// SPDX-License-Identifier: Apache-2.0
// Threads, signals and the service manager around a Supervisor.
#include "syncd/commands/run.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "aws/digest.h"
#include "base/deadline.h"
#include "syncd/daemon/lanes.h"
#include "syncd/daemon/log.h"
#include "syncd/daemon/message_ids.h"
#include "syncd/daemon/publisher.h"
#include "syncd/daemon/supervisor.h"
#include "syncd/daemon/systemd.h"
#include "syncd/kube/cluster.h"
#include "syncd/pass/shared_cache.h"

namespace cred {
namespace {

constexpr const char* kUserAgent = "ecr-syncd/" CRED_VERSION;
constexpr std::chrono::seconds kPasswordTime{60};
constexpr Tick kReadyTime = std::chrono::seconds{20};
constexpr Tick kReadyLook{100};
constexpr Tick kStatusLook = std::chrono::seconds{5};
constexpr Tick kGrace = std::chrono::seconds{30};  // beyond what a job may take

double draw_random() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

sigset_t make_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) ::sigaddset(&signals, one);
  return signals;
}

class Daemon {
 public:
  Daemon(const SyncConfig& config, std::string path, ListDirectory list, const SyncWorld& world)
      : path_(std::move(path)),
        list_(std::move(list)),
        world_(world),
        clock_(make_clock()),
        loop_(clock_),
        book_(clock_),
        log_(clock_, write_log_line),
        supervisor_(std::make_unique<Supervisor>(config, make_seams())) {}

  [[noreturn]] void run() {
    const sigset_t signals = make_signals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // every thread from here on has that
    std::thread([this, signals] { wait_for_signals(signals); }).detach();
    started_ = clock_.tick();
    tell(Priority::notice, kStartedId, "ecr-syncd " CRED_VERSION " starts, with " + path_);
    supervisor_->start();
    look_for_ready();
    feed_watchdog();
    loop_.run();
    ::_exit(kDone);
  }

 private:
  void tell(Priority priority, std::string_view id, std::string text) {
    log_.tell({priority, id, std::move(text)});
  }

  SupervisorSeams make_seams() {
    return {loop_,
            [this](const LogLine& line) { log_.tell(line); },
            [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
            draw_random,
            [this](std::function<void()> job) { token_jobs_.post(std::move(job)); },
            [this] {
              return load_sync_config(
                  path_, {world_.environment, world_.home, world_.read_file, list_, sha256_hex});
            },
            [this](const SyncConfig& config) { return make_obtain(config.cache_directory); },
            [this](const ClusterConfig& cluster) { return make_open(cluster); },
            [this] {
              auto lanes = std::make_shared<Lanes>(book_);
              return OwnedLanes{lanes->runners(), lanes};
            },
            [this](std::shared_ptr<void> owner) {
              retired_.post([owner = std::move(owner)]() mutable { owner.reset(); });
            },
            [this](const SyncConfig& config, const Passwords& passwords) {
              publisher_.take(make_publish(config, passwords));
            }};
  }

  ObtainPasswords make_obtain(const std::string& cache_directory) const {
    return [this, cache_directory](const std::vector<RegistrySource>& registries) {
      const TokenSurroundings surroundings{world_.environment, world_.home, world_.read_file,
                                           world_.now, kUserAgent};
      return obtain_passwords(registries, cache_directory, surroundings,
                              Deadline::after(kPasswordTime));
    };
  }

  Publish make_publish(const SyncConfig& config, const Passwords& passwords) const {
    return [this, directory = config.cache_directory, registries = config.registries,
            passwords]() -> Result<std::string> {
      const auto done = publish_passwords(directory, registries, *passwords, world_.now());
      if (!done) return done.error();
      return find_reading_obstacle(directory);
    };
  }

  std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster) const {
    // Repairs must not wait for the requests of a pass.
    const ClusterReference reference{cluster.name,
                                     cluster.in_cluster,
                                     cluster.kubeconfig,
                                     cluster.context,
                                     cluster.proxy,
                                     cluster.in_flight + WorkerLanes::kRepairLanes,
                                     cluster.requests_per_second};
    return [this, reference] {
      return open_cluster(reference, make_cluster_surroundings(world_.environment, world_.home,
                                                               world_.read_file, world_.now));
    };
  }

  void wait_for_signals(sigset_t signals) {
    while (true) {
      int number = 0;
      if (::sigwait(&signals, &number) != 0) continue;
      loop_.post([this, number] { take_signal(number); });
    }
  }

  void take_signal(int number) {
    if (number == SIGHUP) return reload();
    if (number == SIGUSR1) {
      supervisor_->refresh();
      return;
    }
    notify_manager("STOPPING=1\nSTATUS=stopping");
    tell(Priority::notice, kStoppedId, "ecr-syncd stops");
    ::_exit(kDone);
  }

  void reload() {
    notify_reloading();
    const auto reloaded = supervisor_->reload();
    rejected_ = reloaded ? std::string() : "config rejected at " + reloaded.error().text;
    if (reloaded) {
      tell(Priority::notice, kReloadedId, "the configuration is read again");
    } else {
      tell(Priority::error, kReloadRefusedId,
           "the configuration stays as it was: " + reloaded.error().text);
    }
    notify_manager("READY=1\nSTATUS=" + describe());
  }

  void look_for_ready() {
    const bool is_late = clock_.tick() - started_ >= kReadyTime;
    if (supervisor_->overview().has_attempted || is_late) {
      notify_manager("READY=1\nSTATUS=" + describe());
      return look_at_status();
    }
    loop_.after(kReadyLook, [this] { look_for_ready(); });
  }

  void look_at_status() {
    std::string status = describe();
    if (status != status_) notify_manager("STATUS=" + status);
    status_ = std::move(status);
    loop_.after(kStatusLook, [this] { look_at_status(); });
  }

  std::string describe() const {
    const Overview overview = supervisor_->overview();
    std::string text = rejected_.empty() ? std::string() : rejected_ + "; ";
    text += std::to_string(overview.served) + " of " + std::to_string(overview.targets) +
            " secrets are good, " + std::to_string(overview.reachable) + " of " +
            std::to_string(overview.clusters) + " clusters in reach, " +
            std::to_string(overview.valid_registries) + " of " +
            std::to_string(overview.registries) + " registries have a password";
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  // From the loop, which must go round for it, and while no job is stuck.
  void feed_watchdog() {
    const auto interval = find_watchdog_interval();
    if (!interval) return;
    if (!book_.has_overdue(kGrace)) notify_manager("WATCHDOG=1");
    loop_.after(std::chrono::duration_cast<Tick>(*interval / 3), [this] { feed_watchdog(); });
  }

  std::string path_;
  ListDirectory list_;
  const SyncWorld& world_;
  Clock clock_;
  Loop loop_;
  JobBook book_;
  Log log_;
  WorkQueue token_jobs_{1};
  WorkQueue retired_{1};
  WorkQueue publishing_{1};
  Publisher publisher_{{loop_,
                        [this](std::function<void()> job) { publishing_.post(std::move(job)); },
                        draw_random, [this](const LogLine& line) { log_.tell(line); }}};
  std::unique_ptr<Supervisor> supervisor_;
  Tick started_{0};
  std::string status_;
  std::string rejected_;
};

}  // namespace

void run_daemon(const SyncConfig& config, const std::string& path,
                const ListDirectory& list_directory, const SyncWorld& world) {
  Daemon(config, path, list_directory, world).run();
}

}  // namespace cred
