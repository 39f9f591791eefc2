// SPDX-License-Identifier: Apache-2.0
// Threads, signals and the service manager around a Supervisor.
#include "syncd/service/run.h"

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "base/real.h"
#include "syncd/credentials/publisher.h"
#include "syncd/credentials/shared_cache.h"
#include "syncd/observe/message_ids.h"
#include "syncd/observe/state_file.h"
#include "syncd/observe/status_writer.h"
#include "syncd/runtime/executors.h"
#include "syncd/runtime/heap.h"
#include "syncd/runtime/signals.h"
#include "syncd/service/config_watch.h"
#include "syncd/service/control/server.h"
#include "syncd/service/log/log_throttle.h"
#include "syncd/service/log/log_writer.h"
#include "syncd/service/requests.h"
#include "syncd/service/sharing.h"
#include "syncd/service/supervisor.h"
#include "syncd/service/systemd/systemd.h"
#include "syncd/service/systemd/systemd_notifier.h"
#include "syncd/service/token_service.h"
#include "syncd/service/ways.h"
#include "syncd/service/web_service.h"
#include "version/version.h"

namespace cred::syncd {
namespace {

constexpr Span kReadyTime = std::chrono::seconds{20};
constexpr Span kReadyLook{5};  // whoever waits for READY waits for half of it, and it costs nothing
constexpr Span kStatusLook = std::chrono::seconds{5};
constexpr Span kGrace = std::chrono::seconds{30};  // beyond what a job may take
constexpr std::chrono::milliseconds kLastWords{500};
constexpr std::chrono::seconds kLastLines{1};

class Daemon {
 public:
  Daemon(const SyncConfig& config, std::string path, ListDirectory list, const ProcessDeps& process)
      : path_(std::move(path)),
        list_(std::move(list)),
        process_(process),
        clock_(make_clock()),
        loop_(clock_),
        stuck_jobs_(clock_),
        log_(clock_,
             [this](const LogLine& line) {
               log_ring_.add(line, clock_.now());
               log_writer_.take(line);
             }),
        began_at_(clock_.now()),
        configured_at_(began_at_),
        supervisor_(std::make_unique<Supervisor>(config, make_deps(config.state_directory))),
        cluster_tokens_(config.state_directory, process, loop_, make_sink()),
        sharing_(config, {loop_, process_, make_sink(), supervisor_}),
        status_writer_(make_status_deps(config.state_directory)),
        web_service_({.loop = loop_,
                      .take = [this] { return take_snapshot(); },
                      .tell = make_sink(),
                      .version = CRED_VERSION},
                     take_passed_sockets(process_.environment)) {}

  [[noreturn]] void run(const sigset_t& signals, bool watches_config) {
    watch_signals(signals,
                  [this](int number) { loop_.post([this, number] { take_signal(number); }); });
    started_ = clock_.tick();
    tell(Priority::notice, kStartedId,
         "ecr-syncd " + describe_version() + " starts, with " + path_);
    log_.set_level(to_priority(supervisor_->config().log_level));
    const std::string loss = find_keeping_obstacle(supervisor_->config().cache_directory);
    if (!loss.empty()) {
      tell(Priority::warning, kStateTroubleId,
           "no password can be kept, so AWS is asked at every start: " + loss);
    }
    supervisor_->start();
    sharing_.start();
    configure();  // where no cluster has started yet, all of them would be served
    open_control(supervisor_->config().runtime_directory);
    status_writer_.start();
    look_for_ready();
    feed_watchdog();
    if (watches_config) config_watch_.start();
    loop_.run();
    end();
  }

 private:
  // Without a destructor: a job that hangs would be waited for.
  [[noreturn]] void end() {
    log_writer_.finish(kLastLines);
    ::_exit(kDone);
  }

  // What lives by the configuration beside the supervisor.
  void configure() {
    const SyncConfig& config = supervisor_->config();
    log_.set_level(to_priority(config.log_level));
    web_service_.configure(config.metrics);
    cluster_tokens_.configure(config);
  }

  LogSink make_sink() {
    return [this](const LogLine& line) { log_.tell(line); };
  }

  void tell(Priority priority, std::string_view id, std::string text) {
    log_.tell({priority, id, std::move(text)});
  }

  Supervisor::Deps make_deps(const std::string& state_directory) {
    return {
        .loop = loop_,
        .tell = make_sink(),
        .sleep = sleep_for,
        .random = draw_random,
        .run_token_job = [this](std::function<void()> job) { token_jobs_.post(std::move(job)); },
        .load = [this] { return load_config(path_, list_, process_); },
        .make_obtain = [this](const SyncConfig& config) { return make_obtain(config, process_); },
        .make_open = [this](const ClusterConfig& cluster) { return sharing_.make_open(cluster); },
        .make_runners =
            [this](std::size_t in_flight) {
              auto executors = std::make_shared<Executors>(stuck_jobs_, spare_threads_, in_flight);
              return OwnedRunners{executors->runners(), executors};
            },
        .retire =
            [this](std::shared_ptr<void> owner) {
              side_jobs_.post([owner = std::move(owner)]() mutable { owner.reset(); });
            },
        .publish =
            [this](const SyncConfig& config, const Passwords& passwords) {
              publisher_.take(make_publish(config, passwords, process_));
            },
        .pauses = make_pause_storage(
            state_directory, process_,
            [this](std::function<void()> job) { pausing_.post(std::move(job)); }),
        .survey = {.run = make_survey(process_), .run_job = [this](std::function<void()> job) {
                     discovering_.post(std::move(job));
                   }}};
  }

  StatusWriter::Deps make_status_deps(const std::string& directory) {
    return {.loop = loop_,
            .run_job = [this](std::function<void()> job) { side_jobs_.post(std::move(job)); },
            .take = [this] { return take_snapshot(); },
            .write =
                [directory](const Snapshot& snapshot) {
                  auto written = write_state_file(directory, snapshot);
                  trim_heap();  // there was news, so something has been done for it
                  return written;
                },
            .tell = make_sink()};
  }

  Snapshot take_snapshot() const {
    Snapshot snapshot = supervisor_->snapshot();
    cluster_tokens_.describe(snapshot);
    snapshot.started_at = began_at_;
    snapshot.process_id = ::getpid();
    snapshot.configuration = path_;
    snapshot.rejected = rejected_;
    snapshot.rejections = rejections_;
    snapshot.configured_at = configured_at_;
    sharing_.describe(snapshot);
    return snapshot;
  }

  // Without it everything but `refresh`, `pause` and `resume` works.
  void open_control(const std::string& directory) {
    auto server = ControlServer::start(
        directory + '/' + kControlSocket, [this](const ControlRequest& request, SendReply reply) {
          loop_.post([this, request, reply = std::move(reply)] {
            answer_request(request, reply, *supervisor_, {make_sink(), log_ring_});
          });
        });
    if (server) {
      control_ = *std::move(server);
    } else {
      tell(Priority::warning, kControlTroubleId,
           server.error().text + "; `ecr-syncd refresh` will not reach this daemon");
    }
  }

  void take_signal(int number) {
    if (number == SIGHUP) return reload();
    if (number == SIGUSR1) return supervisor_->refresh({}, {});
    tell(Priority::notice, kStoppedId, "ecr-syncd stops");
    manager_.tell_stopping(kLastWords);
    sharing_.release();
    control_.reset();
    web_service_.close();
    end();
  }

  void reload() {
    manager_.tell_reloading(render_reloading());
    const auto reloaded = supervisor_->reload();
    rejected_ = reloaded ? std::string() : "config rejected at " + reloaded.error().text;
    if (reloaded) {
      configured_at_ = clock_.now();
      configure();
      sharing_.follow(supervisor_->config());
      tell(Priority::notice, kReloadedId, "the configuration is read again");
    } else {
      ++rejections_;
      tell(Priority::error, kReloadRefusedId,
           "the configuration stays as it was: " + reloaded.error().text);
    }
    manager_.tell_ready(describe());
  }

  void look_for_ready() {
    const bool is_late = clock_.tick() - started_ >= kReadyTime;
    if (supervisor_->has_attempted() || is_late) {
      manager_.tell_ready(describe());
      return look_at_status();
    }
    loop_.after(kReadyLook, [this] { look_for_ready(); });
  }

  void look_at_status() {
    const std::string before = std::exchange(status_, describe());
    if (status_ != before) manager_.tell_status(status_);
    loop_.after(kStatusLook, [this] { look_at_status(); });
  }

  std::string describe() const {
    std::string text = rejected_.empty() ? std::string() : rejected_ + "; ";
    text += describe_overview(supervisor_->overview());
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  // From the loop, which must go round for it, and while no job is stuck.
  void feed_watchdog() {
    const auto interval = find_watchdog_interval(process_.environment);
    if (!interval) return;
    if (!stuck_jobs_.has_overdue(kGrace)) manager_.feed_watchdog();
    loop_.after(std::chrono::duration_cast<Span>(*interval / 3), [this] { feed_watchdog(); });
  }

  std::string path_;
  ListDirectory list_;
  const ProcessDeps& process_;
  Clock clock_;
  Loop loop_;
  StuckJobs stuck_jobs_;
  SpareThreads spare_threads_{Executors::kSpareThreads};
  LogWriter log_writer_{write_log_line};
  LogRing log_ring_;
  LogThrottle log_;
  SystemdNotifier manager_{std::bind_front(notify_manager, process_.environment)};
  ThreadPool token_jobs_{1 + RoleTokens::kAtOnce};
  ThreadPool side_jobs_{2};  // what nobody waits for
  ThreadPool publishing_{1};
  ThreadPool discovering_{16};  // places that do not answer keep none from being listed
  ThreadPool pausing_{1};       // a disk that hangs holds nothing else up
  Publisher publisher_{
      {.loop = loop_,
       .run_job = [this](std::function<void()> job) { publishing_.post(std::move(job)); },
       .random = draw_random,
       .tell = make_sink()}};
  Tick started_{};
  Instant began_at_;
  Instant configured_at_;
  std::string status_;
  std::string rejected_;
  std::uint64_t rejections_ = 0;
  std::unique_ptr<Supervisor> supervisor_;
  TokenService cluster_tokens_;
  Sharing sharing_;
  StatusWriter status_writer_;
  WebService web_service_;
  ConfigWatch config_watch_{
      {.loop = loop_,
       .run_job = [this](std::function<void()> job) { side_jobs_.post(std::move(job)); },
       .stamp = [this] { return stamp_configuration(path_, list_); },
       .on_change = [this] { reload(); }}};
  std::unique_ptr<ControlServer> control_;
};

}  // namespace

void run_daemon(const SyncConfig& config, const ConfigPlace& place, const ProcessDeps& process) {
  const sigset_t signals = block_signals();  // before there is a thread, such as the log's
  Daemon(config, place.path, place.list_directory, process).run(signals, place.is_watched);
}

}  // namespace cred::syncd
