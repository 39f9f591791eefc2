// SPDX-License-Identifier: Apache-2.0
// In sight → need → queue → reconcile → settled.
#include "syncd/daemon/repair_desk.h"

#include <map>
#include <utility>

#include "syncd/daemon/repair_teller.h"
#include "syncd/pass/desired.h"
#include "syncd/pass/pass.h"

namespace cred {

class RepairDesk::State : public std::enable_shared_from_this<State> {
 public:
  State(TargetTable& table, Surroundings surroundings)
      : table_(table),
        seams_(std::move(surroundings.seams)),
        teller_(std::move(surroundings.cluster), seams_.tell),
        find_means_(std::move(surroundings.find_means)) {}

  void stop() {
    is_stopped_ = true;
    find_means_ = {};
    while (!rounds_.empty()) end_rounds(TargetKey(rounds_.begin()->first), false);
  }

  void set_passing(bool is_passing) {
    has_passed_ = has_passed_ || (is_passing_ && !is_passing);
    is_passing_ = is_passing;
  }

  void take_pass(const TargetKey& key, const TargetOutcome& outcome) {
    table_.note_pass(key, outcome, seams_.loop.clock().now(), seams_.loop.clock().tick());
    teller_.tell_neighbour(key, outcome);
    retry_if_worth(key, outcome);
    judge_later(key);
  }

  void judge_all() {
    std::vector<TargetKey> keys;
    for (const auto& [key, target] : table_.targets()) keys.push_back(key);
    judge(keys);
  }

  // Until the first pass has been everywhere, it is the one that looks.
  void judge(const std::vector<TargetKey>& keys) {
    if (!has_passed_) return;
    for (const TargetKey& key : keys) judge_one(key);
    pump();
  }

  void refresh(const std::string& namespace_name, const RefreshDone& done) {
    const auto round = std::make_shared<Round>();
    round->done = done;
    const auto& targets = table_.targets();
    for (auto at = targets.lower_bound({namespace_name, ""});
         at != targets.end() && at->first.first == namespace_name; ++at) {
      rounds_.emplace(at->first, round);
      ++round->lacking;
    }
    if (round->lacking == 0) {
      return done({0, 0, "no rule selects namespace " + namespace_name + ", or there is none"});
    }
    for (const auto& [key, waiting] : rounds_) {
      if (waiting == round) look_anyway(key);
    }
    pump();
  }

  std::uint64_t repairs() const { return repairs_; }

  void pump() {
    const auto means = find_means_();
    while (means && in_work_ < WorkerLanes::kRepairLanes) {
      const auto key = queue_.pop();
      if (!key) return;
      begin_repair(*key, table_.find_need(*key, seams_.loop.clock().tick()), *means);
    }
  }

 private:
  // One refresh of a namespace.
  struct Round {
    std::size_t lacking = 0;
    RefreshReport report;
    RefreshDone done;
  };

  void look_anyway(const TargetKey& key) {
    if (TargetState* const target = table_.find(key)) target->is_to_retry = true;
    queue_.push(key, Need::missing);
  }

  void end_rounds(const TargetKey& key, bool is_good) {
    const auto [first, last] = rounds_.equal_range(key);
    std::vector<std::shared_ptr<Round>> ended;
    for (auto at = first; at != last; ++at) ended.push_back(at->second);
    rounds_.erase(first, last);
    for (const auto& round : ended) {
      ++(is_good ? round->report.good : round->report.bad);
      if (--round->lacking == 0) round->done(round->report);
    }
  }

  template <typename Task>
  std::function<void()> guarded(Task task) {
    return [weak = weak_from_this(), task = std::move(task)] {
      const auto self = weak.lock();
      if (self && !self->is_stopped_) task(*self);
    };
  }

  void judge_one(const TargetKey& key) {
    const Tick tick = seams_.loop.clock().tick();
    const Need need = table_.find_need(key, tick);
    TargetState* const target = table_.find(key);
    if (need == Need::none) {
      const bool is_settling = target != nullptr && target->settles_at > tick;
      if (is_settling) judge_later(key);
      return;
    }
    const bool is_refused =
        target->outcome && target->outcome->kind == TargetOutcome::Kind::refused;
    // What a pass has written shows up here before we hear of it; at its end all are judged.
    if (need == Need::damaged && is_passing_) return;
    const bool is_fought_over = need == Need::damaged && !target->verified.empty() && !is_refused;
    const Tick pause = is_fought_over ? target->repairs.find_pause(tick) : Tick{0};
    if (pause > Tick{0}) {
      judge_after(pause, key);
      return;
    }
    queue_.push(key, need);
  }

  // When it has settled.
  void judge_later(const TargetKey& key) {
    const TargetState* const target = table_.find(key);
    const bool is_settling = target != nullptr && target->settles_at;
    const Tick pause = is_settling ? *target->settles_at - seams_.loop.clock().tick() : kSettleTime;
    judge_after(pause + Tick{1}, key);
  }

  // One timer for each, however often that is asked for.
  void judge_after(Tick pause, const TargetKey& key) {
    const Tick due = seams_.loop.clock().tick() + pause;
    const auto [look, is_new] = looks_.try_emplace(key, due);
    if (!is_new && look->second <= due) return;
    look->second = due;
    seams_.loop.after(pause, guarded([key, due](State& self) {
                        const auto found = self.looks_.find(key);
                        if (found == self.looks_.end() || found->second != due) return;
                        self.looks_.erase(found);
                        self.judge({key});
                      }));
  }

  void begin_repair(const TargetKey& key, Need need, const RepairMeans& means) {
    TargetState* const target = table_.find(key);
    if (target == nullptr) return end_rounds(key, true);
    if (target->is_in_work) return;
    if (need == Need::none && !std::exchange(target->is_to_retry, false)) return;
    table_.begin_work(key);
    ++in_work_;
    std::optional<std::optional<SecretObject>> seen;
    // A watch that begins anew tells of old deletions too; only what nobody has looked at yet is
    // absent for sure.
    if (need == Need::missing && !target->outcome) seen.emplace(std::nullopt);
    seams_.lanes.repair([weak = weak_from_this(), means, &loop = seams_.loop, key,
                         rule = target->rule, seen = std::move(seen),
                         settled = target->settled_sources] {
      const ReconcileContext& context = means.context;
      DesiredSecret desired =
          make_desired({*means.config, *means.passwords}, key.first, *rule, context.now());
      desired.settled_sources = settled;
      const TargetOutcome outcome = reconcile(desired, seen, context);
      loop.post([weak, key, outcome] {
        if (const auto self = weak.lock()) self->take_repair(key, outcome);
      });
      if (!is_good(outcome.kind)) return;
      for (const std::string& account : rule->service_accounts.names) {
        static_cast<void>(attach_service_account(key.first, account, rule->secret, context));
      }
    });
  }

  void take_repair(const TargetKey& key, const TargetOutcome& outcome) {
    --in_work_;
    if (is_stopped_) return;
    const Tick tick = seams_.loop.clock().tick();
    if (TargetState* const target = table_.find(key)) {
      if (is_repair(*target, outcome)) note_repair(key, *target, outcome);
      teller_.tell_outcome(key, *target, outcome, tick);
      teller_.tell_neighbour(key, outcome);
    }
    table_.finish(key, outcome, seams_.loop.clock().now(), tick);
    retry_if_worth(key, outcome);
    end_rounds(key, is_good(outcome.kind));
    judge({key});
    pump();
  }

  // A secret that was right before and had to be written again was damaged by somebody.
  static bool is_repair(const TargetState& target, const TargetOutcome& outcome) {
    return !target.verified.empty() && (outcome.kind == TargetOutcome::Kind::created ||
                                        outcome.kind == TargetOutcome::Kind::updated);
  }

  void note_repair(const TargetKey& key, TargetState& target, const TargetOutcome& outcome) {
    const Tick tick = seams_.loop.clock().tick();
    const bool is_deletion = outcome.kind == TargetOutcome::Kind::created;
    RepairLimit& limit = is_deletion ? target.deletions : target.repairs;
    const bool was_contested = limit.is_contested(tick);
    limit.note_repair(tick);
    ++repairs_;
    target.rival = outcome.rival;
    if (was_contested || !limit.is_contested(tick)) return;
    teller_.tell_contest(key, target, outcome.kind);
  }

  void retry_if_worth(const TargetKey& key, const TargetOutcome& outcome) {
    TargetState* const target = table_.find(key);
    const bool is_waiting = outcome.kind == TargetOutcome::Kind::waiting;
    if (target == nullptr || !outcome.is_temporary || is_waiting) return;
    seams_.loop.after(target->retry.take(seams_.random()), guarded([key](State& self) {
                        TargetState* const again = self.table_.find(key);
                        if (again != nullptr) again->is_to_retry = true;
                        self.queue_.push(key, Need::damaged);
                        self.pump();
                      }));
  }

  TargetTable& table_;
  WorkerSeams seams_;
  RepairTeller teller_;
  std::function<std::optional<RepairMeans>()> find_means_;
  RepairQueue queue_;
  std::multimap<TargetKey, std::shared_ptr<Round>> rounds_;
  std::map<TargetKey, Tick> looks_;  // when each is judged again
  int in_work_ = 0;
  std::uint64_t repairs_ = 0;
  bool is_passing_ = false;
  bool has_passed_ = false;
  bool is_stopped_ = false;
};

RepairDesk::RepairDesk(TargetTable& table, Surroundings surroundings)
    : state_(std::make_shared<State>(table, std::move(surroundings))) {}

RepairDesk::~RepairDesk() { state_->stop(); }

void RepairDesk::set_passing(bool is_passing) { state_->set_passing(is_passing); }

void RepairDesk::judge(const std::vector<TargetKey>& keys) { state_->judge(keys); }

void RepairDesk::judge_all() { state_->judge_all(); }

void RepairDesk::take_pass(const TargetKey& key, const TargetOutcome& outcome) {
  state_->take_pass(key, outcome);
}

void RepairDesk::refresh(const std::string& namespace_name, const RefreshDone& done) {
  state_->refresh(namespace_name, done);
}

std::uint64_t RepairDesk::repairs() const { return state_->repairs(); }

void RepairDesk::pump() { state_->pump(); }

}  // namespace cred
