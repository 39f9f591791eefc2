// SPDX-License-Identifier: Apache-2.0
// Opened → in sight → first pass → repairs and passes, each step when something happened.
#include "syncd/daemon/cluster_worker.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "syncd/daemon/account_keeper.h"
#include "syncd/daemon/cluster_sight.h"
#include "syncd/daemon/cluster_trouble.h"
#include "syncd/daemon/message_ids.h"
#include "syncd/daemon/repair_desk.h"
#include "syncd/pass/pass.h"

namespace cred {
namespace {

constexpr Tick kFirstPause = std::chrono::seconds{1};
constexpr Tick kLongestPause = std::chrono::minutes{5};
constexpr Tick kResync = std::chrono::hours{1};
constexpr Tick kBlindResync = std::chrono::minutes{10};  // where nothing can be watched
constexpr Tick kSightTime = std::chrono::seconds{5};     // the first pass waits for the watches
constexpr Tick kSoon = std::chrono::seconds{1};

bool removes(const ClusterConfig& cluster) {
  return std::any_of(cluster.rules.begin(), cluster.rules.end(),
                     [](const SecretRule& rule) { return rule.removal == Removal::remove; });
}

}  // namespace

class ClusterWorker::State : public std::enable_shared_from_this<State> {
 public:
  State(std::shared_ptr<const SyncConfig> config, WorkerSeams seams)
      : config_(std::move(config)),
        seams_(std::move(seams)),
        table_(cluster().rules),
        accounts_(cluster(), seams_.loop),
        trouble_(cluster().name, seams_.tell) {}

  void open() {
    if (!desk_) desk_ = std::make_unique<RepairDesk>(table_, make_surroundings());
    seams_.lanes.watch([weak = weak_from_this(), open = seams_.open, &loop = seams_.loop] {
      auto opened = std::make_shared<Result<Cluster>>(open());
      loop.post([weak, opened] {
        if (const auto self = weak.lock()) self->take_opened(std::move(*opened));
      });
    });
  }

  void stop() {
    is_stopped_ = true;
    sight_.reset();
    desk_.reset();
    for (const Loop::TimerId& timer : {pass_timer_, open_timer_, sight_timer_}) {
      seams_.loop.cancel(timer);
    }
  }

  void set_passwords(Passwords passwords) {
    passwords_ = std::move(passwords);
    request_pass();
  }

  void request_pass() {
    wants_pass_ = true;
    begin_pass_if_due();
  }

  ClusterStatus status() const {
    return {opened_.has_value() && !is_down_,
            trouble_.text().empty() ? pass_trouble_ : trouble_.text()};
  }

  const TargetTable& table() const { return table_; }

 private:
  const ClusterConfig& cluster() const { return config_->clusters.front(); }

  template <typename Task>
  std::function<void()> guarded(Task task) {
    return [weak = weak_from_this(), task = std::move(task)] {
      const auto self = weak.lock();
      if (self && !self->is_stopped_) task(*self);
    };
  }

  RepairDesk::Surroundings make_surroundings() {
    return {cluster().name, seams_, [this]() -> std::optional<RepairMeans> {
              if (!passwords_ || !opened_ || is_down_) return std::nullopt;
              return RepairMeans{config_, passwords_, make_context()};
            }};
  }

  ReconcileContext make_context() const {
    return {opened_->call, seams_.loop.clock().now, seams_.sleep, seams_.random, false};
  }

  void take_opened(Result<Cluster> opened) {
    if (is_stopped_) return;
    if (!opened) {
      trouble_.set(opened.error().text);
      open_timer_ = seams_.loop.after(open_pause_.take(seams_.random()),
                                      guarded([](State& self) { self.open(); }));
      return;
    }
    opened_ = *std::move(opened);
    begin_watching();
    wants_pass_ = true;
    sight_timer_ = seams_.loop.after(kSightTime, guarded([](State& self) {
                                       self.has_waited_for_sight_ = true;
                                       self.begin_pass_if_due();
                                     }));
  }

  void begin_watching() {
    const WatchSeams seams{seams_.loop, opened_->call, opened_->watch, seams_.lanes.watch,
                           seams_.random};
    SightHandler handler;
    handler.on_namespaces = [this](const auto& metas) {
      desk_->judge(table_.set_namespaces(metas));
    };
    handler.on_namespace = [this](WatchLine::Kind kind, const ObjectMeta& meta) {
      take_namespace(kind, meta);
    };
    handler.on_secrets = [this](const auto& secret, const auto& name, const auto& metas) {
      desk_->judge(table_.set_secrets(secret, name, metas));
    };
    handler.on_secret = [this](WatchLine::Kind kind, const ObjectMeta& meta) {
      const auto key =
          kind == WatchLine::Kind::deleted ? table_.drop_secret(meta) : table_.put_secret(meta);
      if (key) desk_->judge({*key});
    };
    handler.on_accounts = [this](const std::vector<ObjectMeta>& metas) {
      for (const ObjectMeta& meta : metas) take_account(meta);
    };
    handler.on_account = [this](WatchLine::Kind kind, const ObjectMeta& meta) {
      if (kind == WatchLine::Kind::deleted) return accounts_.forget(meta);
      take_account(meta);
    };
    handler.on_trouble = [this](const WatchTrouble& trouble) { take_trouble(trouble); };
    handler.on_sight = [this] { take_sight(); };
    sight_ = std::make_unique<ClusterSight>(cluster(), seams, std::move(handler));
    sight_->start();
  }

  void take_trouble(const WatchTrouble& trouble) {
    if (!trouble.is_unreachable) {
      if (trouble.is_forbidden) trouble_.set("it cannot be watched: " + trouble.text);
      return;
    }
    is_down_ = true;
    trouble_.set(trouble.text);
  }

  void take_sight() {
    is_down_ = false;
    open_pause_.reset();
    trouble_.set({});
    begin_pass_if_due();
    desk_->pump();
  }

  void begin_pass_if_due() {
    const bool is_ready =
        opened_ && passwords_ && sight_ && (sight_->is_complete() || has_waited_for_sight_);
    if (!wants_pass_ || !is_ready || is_passing_ || is_down_) return;
    wants_pass_ = false;
    is_passing_ = true;
    desk_->set_passing(true);
    seams_.loop.cancel(pass_timer_);
    tally_ = {};
    seams_.lanes.pass([weak = weak_from_this(), config = config_, passwords = passwords_,
                       context = make_context(), note = seams_.lanes.note_progress,
                       &loop = seams_.loop] {
      const OnTarget tell = [&](const TargetReport& report) {
        note();
        loop.post([weak, report] {
          if (const auto self = weak.lock()) self->take_report(report);
        });
      };
      auto report = std::make_shared<ClusterReport>(
          sync_cluster(config->clusters.front(), {*config, *passwords, {}}, context, tell));
      loop.post([weak, report] {
        if (const auto self = weak.lock()) self->end_pass(*report);
      });
    });
  }

  void take_report(const TargetReport& report) {
    if (is_stopped_) return;
    if (report.is_account) {
      add_account_outcome(tally_, report.outcome);
      return;
    }
    add_outcome(tally_, report.outcome);
    const TargetKey key{report.namespace_name, report.object.substr(sizeof("secret ") - 1)};
    if (is_good(report.outcome.kind) && table_.find(key) == nullptr) unseen_.push_back(key);
    desk_->take_pass(key, report.outcome);
  }

  // A watch that has lost the event of a new namespace would never tell of it again.
  void look_for_unseen() {
    const bool is_blind = std::any_of(unseen_.begin(), unseen_.end(), [this](const TargetKey& key) {
      return table_.find(key) == nullptr;
    });
    unseen_.clear();
    if (is_blind) sight_->list_namespaces_again();
  }

  void end_pass(const ClusterReport& report) {
    if (is_stopped_) return;
    is_passing_ = false;
    has_passed_ = true;
    desk_->set_passing(false);
    const bool is_well = report.errors.empty();
    if (is_well) {
      pass_trouble_.clear();
      pass_pause_.reset();
    } else {
      pass_trouble_ = report.errors.front().text;
      for (const Error& error : report.errors) {
        seams_.tell({Priority::warning, kClusterTroubleId, error.text, cluster().name});
      }
    }
    tell_pass(report);
    const Tick next = is_well
                          ? spread(sight_->is_complete() ? kResync : kBlindResync, seams_.random())
                          : pass_pause_.take(seams_.random());
    pass_timer_ = seams_.loop.after(next, guarded([](State& self) { self.request_pass(); }));
    desk_->judge_all();
    look_for_unseen();
    begin_pass_if_due();
  }

  void tell_pass(const ClusterReport& report) const {
    seams_.tell({has_news(tally_) ? Priority::info : Priority::debug, kClusterRefreshedId,
                 "cluster " + cluster().name + ": " + std::to_string(report.targets) +
                     " secrets, " + describe_counts(tally_),
                 cluster().name});
  }

  void take_namespace(WatchLine::Kind kind, const ObjectMeta& meta) {
    const std::size_t before = table_.targets().size();
    desk_->judge(kind == WatchLine::Kind::deleted ? table_.drop_namespace(meta.name)
                                                  : table_.put_namespace(meta));
    const bool is_unselected = table_.targets().size() < before && kind != WatchLine::Kind::deleted;
    if (!is_unselected || !removes(cluster())) return;
    seams_.loop.after(kSoon, guarded([](State& self) { self.request_pass(); }));
  }

  void take_account(const ObjectMeta& meta) {
    accounts_.look(meta, table_, has_passed_, {config_, make_context(), seams_.lanes.repair});
  }

  std::shared_ptr<const SyncConfig> config_;
  WorkerSeams seams_;
  TargetTable table_;
  AccountKeeper accounts_;
  ClusterTrouble trouble_;  // of the way there and of the watches
  std::unique_ptr<RepairDesk> desk_;
  std::optional<Cluster> opened_;
  std::unique_ptr<ClusterSight> sight_;
  Passwords passwords_;

  bool is_stopped_ = false;
  bool is_down_ = false;
  bool is_passing_ = false;
  bool wants_pass_ = false;
  bool has_passed_ = false;
  bool has_waited_for_sight_ = false;
  std::string pass_trouble_;
  WorkerCounts tally_;             // of the present pass
  std::vector<TargetKey> unseen_;  // found by it, but not in sight
  Backoff open_pause_{kFirstPause, kLongestPause};
  Backoff pass_pause_{kFirstPause, kLongestPause};
  Loop::TimerId pass_timer_;
  Loop::TimerId open_timer_;
  Loop::TimerId sight_timer_;
};

ClusterWorker::ClusterWorker(std::shared_ptr<const SyncConfig> config, WorkerSeams seams)
    : state_(std::make_shared<State>(std::move(config), std::move(seams))) {}

ClusterWorker::~ClusterWorker() { state_->stop(); }

void ClusterWorker::start() { state_->open(); }

void ClusterWorker::set_passwords(Passwords passwords) {
  state_->set_passwords(std::move(passwords));
}

void ClusterWorker::request_pass() { state_->request_pass(); }

ClusterStatus ClusterWorker::status() const { return state_->status(); }

const TargetTable& ClusterWorker::table() const { return state_->table(); }

}  // namespace cred
