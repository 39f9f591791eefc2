// SPDX-License-Identifier: Apache-2.0
// Opened → synced → first resync → changes and resyncs, each step when something happened.
#include "syncd/controller/cluster_controller.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "syncd/controller/cluster_view.h"
#include "syncd/controller/informers.h"
#include "syncd/controller/reconciler.h"
#include "syncd/controller/resync.h"
#include "syncd/kube/reflector/outage_probe.h"

namespace cred::syncd {
namespace {

constexpr Span kSyncTime = std::chrono::seconds{5};  // the first pass waits for the watches
constexpr Span kSoon = std::chrono::seconds{1};

bool removes(const ClusterConfig& cluster) {
  return std::any_of(cluster.rules.begin(), cluster.rules.end(),
                     [](const SecretRule& rule) { return rule.removal == Removal::remove; });
}

}  // namespace

ClusterController::ClusterController(std::shared_ptr<const SyncConfig> config, Deps deps)
    : config_(std::move(config)),
      deps_(std::move(deps)),
      store_(cluster().rules, cluster().name),
      accounts_(cluster(), deps_.loop, deps_.tell),
      trouble_(cluster().name, deps_.tell, deps_.loop, deps_.random) {
  make_queue();
}

ClusterController::~ClusterController() {
  probe_.reset();
  informers_.reset();
  reconciler_.reset();
  resync_.reset();
  for (const Loop::TimerId& timer : {open_timer_, sync_timer_}) deps_.loop.cancel(timer);
}

void ClusterController::open() {
  deps_.runners.watch([this, alive = scope_.token(), open = deps_.open, &loop = deps_.loop] {
    auto opened = std::make_shared<Result<Cluster>>(open());
    loop.post([this, alive, opened] {
      if (alive) take_opened(std::move(*opened));
    });
  });
}

void ClusterController::set_passwords(Passwords passwords) {
  passwords_ = std::move(passwords);
  request_pass();
}

void ClusterController::take_role_change(const RoleSession& role) {
  reconciler_->enqueue_if_drifted(store_.take_role_change(role));
}

void ClusterController::collect_roles(std::set<RoleSession>& roles) const {
  for (const auto& [key, target] : store_.targets()) {
    if (target.role && target.role->session) roles.insert(*target.role->session);
  }
}

void ClusterController::request_pass() { resync_->request(); }

void ClusterController::set_paused(std::optional<Instant> since) {
  paused_since_ = since;
  if (since) return resync_->give_up(describe_pause(cluster().name, *since));
  reconciler_->pump();
  request_pass();
}

void ClusterController::refresh(const std::string& namespace_name, RefreshDone done) {
  if (paused_since_) {
    return done({0, 0, describe_pause(cluster().name, *paused_since_), store_.targets().size()});
  }
  if (!is_reachable()) {
    resync_->request();
    return done({0, 0, trouble_.text().empty() ? "not reached yet" : trouble_.text(),
                 store_.targets().size()});
  }
  if (namespace_name.empty()) return resync_->request(std::move(done));
  reconciler_->refresh(namespace_name, done);
}

bool ClusterController::is_reachable() const { return opened_.has_value() && !is_down_; }

ClusterSnapshot ClusterController::snapshot() const {
  const ClusterView view{.name = cluster().name,
                         .is_reachable = is_reachable(),
                         .trouble = trouble_.text().empty() ? resync_->trouble() : trouble_.text(),
                         .store = store_,
                         .counters = {.repairs = reconciler_->repairs(),
                                      .passes = resync_->passes(),
                                      .watch_restarts = informers_ ? informers_->restarts() : 0,
                                      .requests = requests_->get()},
                         .warnings = accounts_.warnings(),
                         .accounts = accounts_.describe(store_),
                         .paused_since = paused_since_};
  return describe_cluster(view, deps_.loop.clock());
}

const TargetStore& ClusterController::store() const { return store_; }

const ClusterConfig& ClusterController::cluster() const { return config_->clusters.front(); }

void ClusterController::make_queue() {
  const auto find_repair_deps = [this]() -> std::optional<RepairDeps> {
    if (!passwords_ || !is_reachable() || paused_since_) return std::nullopt;
    return RepairDeps{.config = config_,
                      .passwords = passwords_,
                      .reconcile = make_deps(),
                      .note_account = accounts_.note()};
  };
  reconciler_ = std::make_unique<Reconciler>(
      store_,
      Reconciler::Deps{.cluster = cluster().name,
                       .in_flight = static_cast<std::size_t>(std::max(cluster().in_flight, 1)),
                       .shared = deps_,
                       .find_deps = find_repair_deps});
  resync_ = std::make_unique<Resync>(Resync::Deps{
      .cluster = cluster().name,
      .shared = deps_,
      .find_deps = [this] { return find_resync_deps(); },
      .has_synced = [this] { return informers_ && informers_->has_synced(); },
      .count_targets = [this] { return store_.targets().size(); },
      .executor = reconciler_->make_executor(),
      .on_report = [this](const TargetReport& report) { take_report(report); },
      .on_account = [this](const TargetReport& report) { accounts_.take_report(report); },
      .on_end = [this] { end_resync(); }});
}

ReconcileDeps ClusterController::make_deps() const {
  return {.call = opened_->call,
          .now = deps_.loop.clock().now,
          .sleep = deps_.sleep,
          .random = deps_.random,
          .dry_run = false,
          .account_turns = accounts_.turns(),
          .find_role_passwords = deps_.find_role_passwords};
}

void ClusterController::take_opened(Result<Cluster> opened) {
  if (!opened) {
    trouble_.set(opened.error().text);
    open_timer_ =
        deps_.loop.after(open_pause_.take(deps_.random()), [this, alive = scope_.token()] {
          if (alive) open();
        });
    return;
  }
  opened_ = *std::move(opened);
  opened_->call = count_calls(std::move(opened_->call), requests_);
  opened_->watch = count_watches(std::move(opened_->watch), requests_);
  begin_watching();
  resync_->request();
  sync_timer_ = deps_.loop.after(kSyncTime, [this, alive = scope_.token()] {
    if (!alive) return;
    has_waited_for_sync_ = true;
    resync_->begin_if_due();
  });
}

void ClusterController::make_probe() {
  probe_ = std::make_unique<OutageProbe>(
      OutageProbe::Deps{.loop = deps_.loop,
                        .call = opened_->call,
                        .run_job = deps_.runners.probe,
                        .random = deps_.random,
                        .on_answer = [this] { informers_->try_again(); }});
}

void ClusterController::begin_watching() {
  make_probe();
  const Reflector::Deps deps{.loop = deps_.loop,
                             .call = opened_->call,
                             .watch = opened_->watch,
                             .run_job = deps_.runners.watch,
                             .random = deps_.random};
  InformerHandler handler;
  handler.on_namespaces = [this](const auto& metas) {
    reconciler_->enqueue_if_drifted(store_.set_namespaces(metas));
  };
  handler.on_namespace = [this](WatchEvent::Kind kind, const ObjectMeta& meta) {
    take_namespace(kind, meta);
  };
  handler.on_secrets = [this](const auto& secret, const auto& name, const auto& metas) {
    reconciler_->enqueue_if_drifted(store_.set_secrets(secret, name, metas));
  };
  handler.on_secret = [this](WatchEvent::Kind kind, const ObjectMeta& meta) {
    const auto key =
        kind == WatchEvent::Kind::deleted ? store_.drop_secret(meta) : store_.put_secret(meta);
    if (key) reconciler_->enqueue_if_drifted({*key});
  };
  handler.on_accounts = [this](const std::vector<ObjectMeta>& metas) {
    for (const ObjectMeta& meta : metas) take_account(meta);
  };
  handler.on_account = [this](WatchEvent::Kind kind, const ObjectMeta& meta) {
    if (kind == WatchEvent::Kind::deleted) return accounts_.forget(meta);
    take_account(meta);
  };
  handler.on_trouble = [this] { take_trouble(); };
  handler.on_synced = [this] { take_synced(); };
  informers_ = std::make_unique<Informers>(cluster(), deps, std::move(handler));
  informers_->start();
}

void ClusterController::take_trouble() {
  const WatchTrouble* const trouble = informers_ ? informers_->find_trouble() : nullptr;
  is_down_ = trouble != nullptr && trouble->is_unreachable;
  is_down_ ? probe_->begin() : probe_->end();
  if (trouble == nullptr) return trouble_.set({});
  trouble_.set((trouble->is_forbidden ? "it cannot be watched: " : "") + trouble->text);
  if (is_down_) resync_->give_up(trouble->text);
}

void ClusterController::take_synced() {
  take_trouble();
  open_pause_.reset();
  resync_->begin_if_due();
  reconciler_->pump();
}

std::optional<ResyncDeps> ClusterController::find_resync_deps() const {
  const bool is_ready =
      opened_ && passwords_ && informers_ && (informers_->has_synced() || has_waited_for_sync_);
  if (!is_ready || is_down_ || paused_since_) return std::nullopt;
  return ResyncDeps{.config = config_,
                    .passwords = passwords_,
                    .reconcile = make_deps(),
                    .settled = store_.settled()};
}

void ClusterController::take_report(const TargetReport& report) {
  const TargetKey key{report.namespace_name, report.name};
  const bool is_there =
      is_good(report.outcome.kind) || report.outcome.kind == TargetOutcome::Kind::failed;
  if (is_there && store_.find(key) == nullptr) unseen_.push_back(key);
  reconciler_->take_resynced(key, report.outcome);
}

// A watch that has lost the event of a new namespace would never tell of it again.
void ClusterController::look_for_unseen() {
  const bool is_blind = std::any_of(unseen_.begin(), unseen_.end(), [this](const TargetKey& key) {
    return store_.find(key) == nullptr;
  });
  unseen_.clear();
  if (is_blind) informers_->list_namespaces_again();
}

void ClusterController::end_resync() {
  reconciler_->end_resync();
  look_for_unseen();
}

void ClusterController::take_namespace(WatchEvent::Kind kind, const ObjectMeta& meta) {
  const std::size_t before = store_.targets().size();
  reconciler_->enqueue_if_drifted(kind == WatchEvent::Kind::deleted
                                      ? store_.drop_namespace(meta.name)
                                      : store_.put_namespace(meta));
  const bool is_unselected = store_.targets().size() < before && kind != WatchEvent::Kind::deleted;
  if (!is_unselected || !removes(cluster())) return;
  deps_.loop.after(kSoon, [this, alive = scope_.token()] {
    if (alive) request_pass();
  });
}

void ClusterController::take_account(const ObjectMeta& meta) {
  if (paused_since_) return;  // the resync at the end looks at every account
  accounts_.look(meta, store_, resync_->has_passed(),
                 {.config = config_, .reconcile = make_deps(), .run_job = deps_.runners.work});
}

void ClusterController::start() { open(); }

}  // namespace cred::syncd
