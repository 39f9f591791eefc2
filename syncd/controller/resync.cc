// SPDX-License-Identifier: Apache-2.0
// Asked for → begun → told target by target → ended → due again.
#include "syncd/controller/resync.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

constexpr Span kPeriod = std::chrono::hours{1};  // watches tell the rest; this mends what they lost
constexpr Span kBlindPeriod = std::chrono::minutes{10};  // where nothing can be watched

RefreshReport make_report(const WorkerCounts& counts, std::string trouble, std::size_t unasked) {
  return {counts.unchanged + counts.created + counts.updated, counts.failed, std::move(trouble),
          unasked};
}

void call_all(const std::vector<RefreshDone>& waiting, const RefreshReport& report) {
  for (const RefreshDone& done : waiting) done(report);
}

}  // namespace

Resync::Resync(Deps deps) : deps_(std::move(deps)) {}

Resync::~Resync() {
  deps_.shared.loop.cancel(timer_);
  auto waiting = std::exchange(waiting_, {});
  for (RefreshDone& done : riding_) waiting.push_back(std::move(done));
  call_all(waiting, {0, 0, "the cluster is looked after no more"});
  deps_.find_deps = {};
}

void Resync::request(RefreshDone done) {
  is_wanted_ = true;
  if (done) waiting_.push_back(std::move(done));
  // In a task of its own: a new password and whoever has asked for it want the same pass.
  deps_.shared.loop.post([this, alive = scope_.token()] {
    if (alive) begin_if_due();
  });
}

void Resync::give_up(const std::string& why) {
  call_all(std::exchange(waiting_, {}), {0, 0, why, deps_.count_targets()});
}

void Resync::begin_if_due() {
  if (!is_wanted_ || is_passing_) return;
  auto deps = deps_.find_deps();
  if (!deps) return;
  is_wanted_ = false;
  is_passing_ = true;
  riding_ = std::exchange(waiting_, {});
  tally_ = {};
  deps_.shared.loop.cancel(timer_);
  deps_.shared.runners.pass([this, alive = scope_.token(), deps = *std::move(deps),
                             executor = deps_.executor, note = deps_.shared.runners.note_progress,
                             &loop = deps_.shared.loop] {
    const OnTarget tell = [&](const TargetReport& report) {
      note();
      loop.post([this, alive, report] {
        if (alive) take_report(report);
      });
    };
    auto report = std::make_shared<ClusterReport>(sync_cluster(deps.config->clusters.front(),
                                                               {.config = *deps.config,
                                                                .passwords = *deps.passwords,
                                                                .only_namespace = {},
                                                                .settled = deps.settled,
                                                                .tells_right_accounts = true},
                                                               deps.reconcile, tell, executor));
    loop.post([this, alive, report] {
      if (alive) end(*report);
    });
  });
}

bool Resync::has_passed() const { return passes_ != 0; }

std::uint64_t Resync::passes() const { return passes_; }

const std::string& Resync::trouble() const { return trouble_; }

void Resync::take_report(const TargetReport& report) {
  if (report.is_account) {
    add_account_outcome(tally_, report.outcome);
    deps_.on_account(report);
    return;
  }
  add_outcome(tally_, report.outcome);
  deps_.on_report(report);
}

void Resync::end(const ClusterReport& report) {
  is_passing_ = false;
  ++passes_;
  take_errors(report.errors);
  tell(report);
  const Span next = report.errors.empty()
                        ? spread(deps_.has_synced() ? kPeriod : kBlindPeriod, deps_.shared.random())
                        : pause_.take(deps_.shared.random());
  timer_ = deps_.shared.loop.after(next, [this, alive = scope_.token()] {
    if (alive) request({});
  });
  call_all(std::exchange(riding_, {}), make_report(tally_, trouble_, count_unasked()));
  deps_.on_end();
  begin_if_due();
}

void Resync::take_errors(const std::vector<Error>& errors) {
  trouble_ = errors.empty() ? std::string() : errors.front().text;
  if (errors.empty()) pause_.reset();
  for (const Error& error : errors) {
    deps_.shared.tell({Priority::warning, kClusterTroubleId, error.text, deps_.cluster});
  }
}

// Of the targets those that a pass with trouble has left out.
std::size_t Resync::count_unasked() const {
  const std::size_t known = trouble_.empty() ? 0 : deps_.count_targets();
  return known - std::min(known, tally_.looked_at);
}

void Resync::tell(const ClusterReport& report) const {
  const std::size_t unasked = count_unasked();
  deps_.shared.tell(
      {has_news(tally_) ? Priority::info : Priority::debug, kClusterRefreshedId,
       "cluster " + deps_.cluster + ": " + std::to_string(report.targets) + " secrets, " +
           describe_counts(tally_) +
           (unasked == 0 ? std::string() : ", " + std::to_string(unasked) + " not asked about"),
       deps_.cluster});
}

}  // namespace cred::syncd
