// SPDX-License-Identifier: Apache-2.0
// Added → taken → looked at again, since much may have happened → reconcile() → told, settled.
#include "syncd/controller/reconciler.h"

#include <utility>

#include "syncd/reconcile/desired.h"

namespace cred::syncd {

using Urgency = WorkQueue::Urgency;

namespace {

std::optional<RoleChoice> find_role(const TargetState& target) {
  return target.role ? std::optional(*target.role) : std::nullopt;
}

}  // namespace

Reconciler::Reconciler(TargetStore& store, Deps deps)
    : store_(store),
      deps_(std::move(deps.shared)),
      logger_(std::move(deps.cluster), deps_.tell),
      find_deps_(std::move(deps.find_deps)),
      queue_(deps.in_flight + Runners::kRepairWorkers, Runners::kRepairWorkers),
      seats_(Seats::make(2 * deps.in_flight)) {}

Reconciler::~Reconciler() {
  find_deps_ = {};
  resynced_.clear();
  deps_.loop.cancel(timer_);
  rounds_.end_all();
}

void Reconciler::enqueue_if_drifted(const std::vector<TargetKey>& keys) {
  if (!has_resynced_) return;
  for (const TargetKey& key : keys) enqueue(key);
  pump();
}

void Reconciler::end_resync() {
  has_resynced_ = true;
  for (const auto& [key, target] : store_.targets()) enqueue(key);
  pump();
}

// A seat goes with the work, wherever that ends.
PassExecutor Reconciler::make_executor() {
  return {[this, alive = scope_.token(), seats = seats_, &loop = deps_.loop](const TargetKey& key,
                                                                             PassWork work) {
            auto seat = seats->take();
            loop.post(
                [this, alive, key, work = Work{std::move(work), std::move(seat), false}]() mutable {
                  if (alive) take_work(key, std::move(work));
                });
          },
          [seats = seats_] { seats->drain(); }};
}

void Reconciler::refresh(const std::string& namespace_name, const RefreshDone& done) {
  std::vector<TargetKey> keys;
  const auto& targets = store_.targets();
  for (auto at = targets.lower_bound({namespace_name, ""});
       at != targets.end() && at->first.first == namespace_name; ++at) {
    keys.push_back(at->first);
  }
  if (keys.empty()) {
    return done({0, 0, "no rule selects namespace " + namespace_name + ", or there is none"});
  }
  rounds_.begin(keys, done);
  for (const TargetKey& key : keys) queue_.add(key, Urgency::missing, true);
  pump();
}

// What came of it, whoever has looked.
void Reconciler::take_resynced(const TargetKey& key, const TargetOutcome& outcome) {
  if (store_.find(key) != nullptr) {
    logger_.tell_neighbour(key, outcome);
    logger_.tell_unreadable(key, outcome);
    logger_.tell_role_trouble(key, outcome);
  }
  note_stale(key);
  store_.finish(key, outcome, deps_.loop.clock().now(), deps_.loop.clock().tick());
  retry_if_worth(key, outcome);
  rounds_.end(key, is_good(outcome.kind));
  if (has_resynced_) enqueue(key);
}

std::uint64_t Reconciler::repairs() const { return repairs_; }

void Reconciler::pump() {
  deps_.loop.cancel(timer_);
  const auto deps = find_deps_();
  if (!deps) return begin_all_resynced();
  while (const auto item = queue_.take(deps_.loop.clock().tick())) begin(*item, *deps);
  const auto due = queue_.find_next_due();
  if (!due) return;
  timer_ = deps_.loop.after(*due - deps_.loop.clock().tick(), [this, alive = scope_.token()] {
    if (alive) pump();
  });
}

void Reconciler::take_work(const TargetKey& key, Work work) {
  resynced_[key] = std::move(work);
  queue_.add(key, Urgency::due);
  pump();
}

void Reconciler::enqueue(const TargetKey& key) {
  const Drift drift = store_.find_drift(key, deps_.loop.clock().tick());
  if (drift == Drift::none) return enqueue_when_settled(key);
  note_stale(key);
  queue_.add(key, drift == Drift::missing ? Urgency::missing : Urgency::damaged);
}

// What a resync has listed of it is no longer so.
void Reconciler::note_stale(const TargetKey& key) {
  const auto found = resynced_.find(key);
  if (found != resynced_.end()) found->second.is_stale = true;
}

void Reconciler::enqueue_when_settled(const TargetKey& key) {
  const TargetState* const target = store_.find(key);
  if (target == nullptr || !(target->settles_at > deps_.loop.clock().tick())) return;
  queue_.add_at(key, *target->settles_at);
}

// How long it has to wait, whatever it needs.
Span Reconciler::find_pause(const TargetState& target, Drift drift) const {
  const Tick tick = deps_.loop.clock().tick();
  if (drift == Drift::missing) return target.deletions.find_creation_pause(tick);
  const bool is_refused = target.outcome && target.outcome->kind == TargetOutcome::Kind::refused;
  const bool is_fought_over = !target.verified.empty() && !is_refused;
  return is_fought_over ? target.repairs.find_pause(tick) : Span{0};
}

void Reconciler::begin(const WorkQueue::Item& item, const RepairDeps& deps) {
  const TargetKey& key = item.key;
  if (auto resynced = resynced_.extract(key)) return begin_resynced(key, resynced.mapped());
  const TargetState* const target = store_.find(key);
  const Drift drift = store_.find_drift(key, deps_.loop.clock().tick());
  const Span pause = target != nullptr && !item.is_forced ? find_pause(*target, drift) : Span{0};
  if (target == nullptr) {
    rounds_.end(key, true);
  } else if (drift == Drift::none && !item.is_forced) {
    enqueue_when_settled(key);
  } else if (pause > Span{0}) {
    queue_.add_at(key, deps_.loop.clock().tick() + pause);
  } else {
    return begin_repair(key, *target, drift, deps);
  }
  queue_.finish(key);
}

// A resync brings what it takes itself, and hears at once of each target that a server is out of
// reach.
void Reconciler::begin_all_resynced() {
  for (auto at = resynced_.begin(); at != resynced_.end();) {
    const auto next = std::next(at);
    if (queue_.take_one(at->first)) {
      auto node = resynced_.extract(at);
      begin_resynced(node.key(), node.mapped());
    }
    at = next;
  }
}

void Reconciler::begin_resynced(const TargetKey& key, Work& work) {
  store_.begin_work(key);
  const auto kept = std::make_shared<Work>(std::move(work));
  deps_.runners.work([kept, done = make_done(key), &loop = deps_.loop] {
    kept->run(kept->is_stale);
    *kept = {};
    loop.post(done);
  });
}

void Reconciler::begin_repair(const TargetKey& key, const TargetState& target, Drift drift,
                              const RepairDeps& deps) {
  store_.begin_work(key);
  // A watch that begins anew tells of old deletions too; only what nobody has looked at yet is
  // absent for sure.
  const bool is_absent = drift == Drift::missing && !target.outcome;
  deps_.runners.work([this, alive = scope_.token(), done = make_done(key), deps, &loop = deps_.loop,
                      place = TargetPlace{key.first, target.rule, find_role(target)}, key,
                      seen = is_absent ? Observation::absent() : Observation{},
                      settled = target.settled_sources] {
    DesiredSecret desired =
        make_desired({*deps.config, *deps.passwords, deps.reconcile.find_role_passwords}, place,
                     deps.reconcile.now());
    desired.settled_sources = settled;
    const TargetOutcome outcome = reconcile(desired, seen, deps.reconcile);
    loop.post([this, alive, key, outcome] {
      if (alive) take_repaired(key, outcome);
    });
    if (is_good(outcome.kind)) {
      attach_named(key.first, *place.rule, deps.reconcile, deps.note_account);
    }
    loop.post(done);
  });
}

void Reconciler::take_repaired(const TargetKey& key, const TargetOutcome& outcome) {
  if (TargetState* const target = store_.find(key)) {
    if (is_repair(*target, outcome)) note_repair(key, *target, outcome);
    logger_.tell_outcome(key, *target, outcome, deps_.loop.clock().tick());
  }
  take_resynced(key, outcome);
}

std::function<void()> Reconciler::make_done(const TargetKey& key) {
  return [this, alive = scope_.token(), key] {
    if (alive) finish(key);
  };
}

// The worker is free.
void Reconciler::finish(const TargetKey& key) {
  store_.abandon(key);
  queue_.finish(key);
  pump();
}

// A secret that was right before and had to be written again was damaged by somebody.
bool Reconciler::is_repair(const TargetState& target, const TargetOutcome& outcome) {
  return !target.verified.empty() && (outcome.kind == TargetOutcome::Kind::created ||
                                      outcome.kind == TargetOutcome::Kind::updated);
}

void Reconciler::note_repair(const TargetKey& key, TargetState& target,
                             const TargetOutcome& outcome) {
  const Tick tick = deps_.loop.clock().tick();
  const bool is_deletion = outcome.kind == TargetOutcome::Kind::created;
  ItemBackoff& backoff = is_deletion ? target.deletions : target.repairs;
  const bool was_contested = backoff.is_contested(tick);
  backoff.note_repair(tick);
  ++repairs_;
  target.other_manager = outcome.other_manager;
  if (was_contested || !backoff.is_contested(tick)) return;
  logger_.tell_contest(key, target, outcome.kind);
}

void Reconciler::retry_if_worth(const TargetKey& key, const TargetOutcome& outcome) {
  TargetState* const target = store_.find(key);
  const bool is_waiting = outcome.kind == TargetOutcome::Kind::waiting;
  if (target == nullptr || !outcome.is_temporary || is_waiting) return;
  queue_.add_at(key, deps_.loop.clock().tick() + target->retry.take(deps_.random()), true);
}

}  // namespace cred::syncd
