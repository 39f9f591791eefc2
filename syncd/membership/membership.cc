// SPDX-License-Identifier: Apache-2.0
// A round: list, put into effect what it means, write, and again.
#include "syncd/membership/membership.h"

#include <algorithm>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

// Between two rounds. Others are to be served within three seconds after a member that lets go, and
// reading two hundred leases costs an API server little.
constexpr Span kPause{1000};
constexpr Span kSoonPause{50};  // while writes that are under way are waited for

// A lease that nobody has touched for so long is of a pod that is gone.
constexpr Span kForgotten = std::chrono::minutes{10};

}  // namespace

Membership::Membership(Deps deps)
    : deps_(std::move(deps)),
      elector_({.member = deps_.member,
                .holder = deps_.holder,
                .find_state = [this](const std::string& cluster) {
                  const auto found = fences_.find(cluster);
                  return found == fences_.end() ? WriteFence::State{} : found->second->state();
                }}) {}

void Membership::start() { begin_round(); }

void Membership::set_clusters(std::set<std::string> clusters) {
  elector_.set_clusters(std::move(clusters));
}

std::shared_ptr<WriteFence> Membership::find_fence(const std::string& cluster) const {
  const auto found = fences_.find(cluster);
  return found == fences_.end() || !served_.contains(cluster) ? nullptr : found->second;
}

Tick Membership::tick() const { return deps_.loop.clock().tick(); }

void Membership::tell(Priority priority, std::string text, const std::string& cluster) const {
  deps_.tell({.priority = priority,
              .message_id = kMembersId,
              .text = std::move(text),
              .cluster = cluster});
}

void Membership::begin_round() {
  const Tick asked = tick();
  deps_.run_job([this, asked, call = deps_.call, group = deps_.group, &loop = deps_.loop,
                 alive = scope_.token()] {
    auto listed = list_leases(call, group);
    loop.post([this, asked, alive, listed = std::move(listed)] {
      if (alive) take_list(listed, asked);
    });
  });
}

void Membership::take_list(const Result<std::vector<MemberLease>>& listed, Tick asked) {
  error_ = listed ? std::string() : listed.error().text;
  if (!listed) {
    elector_.turn(tick());
    apply();
    return end_round();
  }
  if (deps_.list_clusters) elector_.set_clusters(deps_.list_clusters());
  elector_.take_list(*listed, asked, tick());
  apply();
  clean_up();
  write();
}

void Membership::write() {
  auto lease = elector_.find_write(tick());
  if (!lease) return end_round();
  if (!elector_.holds()) acquired_at_ = deps_.loop.clock().now();
  const Tick begun = tick();
  deps_.run_job([this, begun, call = deps_.call, group = deps_.group, &loop = deps_.loop,
                 lease = stamp(*std::move(lease)), alive = scope_.token()] {
    auto written = write_lease(call, group, lease);
    loop.post([this, begun, alive, written = std::move(written)] {
      if (alive) take_write(written, begun);
    });
  });
}

MemberLease Membership::stamp(MemberLease lease) const {
  lease.acquired_at = acquired_at_;
  lease.renewed_at = deps_.loop.clock().now();
  return lease;
}

void Membership::take_write(const Result<LeaseWrite>& written, Tick begun) {
  if (!written) {
    error_ = written.error().text;
    elector_.turn(tick());
  } else if (written->was_lost) {
    elector_.take_lost();
  } else {
    elector_.take_written(written->lease, begun, tick());
  }
  apply();
  if (elector_.needs_confirmation()) return begin_round();
  end_round();
}

void Membership::end_round() {
  const Span least = elector_.is_leaving() ? kSoonPause : kPause;
  const Span pause{
      static_cast<Span::rep>(static_cast<double>(least.count()) * (1 - deps_.random() / 4))};
  deps_.loop.after(pause, [this, alive = scope_.token()] {
    if (alive) begin_round();
  });
}

// Fences first: what is served no longer must not be written to by what is still under way.
void Membership::apply() {
  fence_term_->set(elector_.term().value_or(Tick{}));
  watch_term();
  say_lease(find_trouble());
  const ServedClusters served = elector_.serving();
  if (served == served_) return;
  open_fences(served);
  say_changes(served);
  served_ = served;
  deps_.on_change(served_);
}

void Membership::open_fences(const ServedClusters& served) {
  for (const auto& [cluster, mark] : served_) {
    const auto still = served.find(cluster);
    if (still == served.end() || still->second != mark) fences_[cluster]->close();
  }
  for (const auto& [cluster, mark] : served) {
    const auto before = served_.find(cluster);
    if (before != served_.end() && before->second == mark) continue;
    fences_[cluster] = std::make_shared<WriteFence>(fence_term_, deps_.loop.clock().tick);
  }
}

void Membership::say_changes(const ServedClusters& served) const {
  for (const auto& [cluster, mark] : served) {
    if (served_.contains(cluster)) continue;
    tell(Priority::notice,
         mark.empty() ? "is served by this member from now on"
                      : "is served by this member from now on; its last one did not give it up in "
                        "order, so every secret is written once",
         cluster);
  }
  for (const auto& [cluster, mark] : served_) {
    if (!served.contains(cluster)) tell(Priority::notice, "is left to other members", cluster);
  }
}

std::string Membership::find_trouble() const {
  if (elector_.holds()) return {};
  if (!elector_.obstacle().empty()) return elector_.obstacle();
  if (!error_.empty()) return error_;
  return has_held_ ? "it was not renewed in time" : "";
}

void Membership::say_lease(const std::string& trouble) {
  const bool holds = elector_.holds();
  if (holds && !held_) {
    deps_.tell({.priority = Priority::notice,
                .message_id = kMembersId,
                .text = "this is member " + deps_.member + ", by its lease in cluster " +
                        deps_.home + ", namespace " + deps_.group.namespace_name,
                .ends = kMemberTroubleId});
  }
  const bool is_news = !holds && !trouble.empty() && (held_ || trouble != told_);
  if (is_news) {
    deps_.tell({.priority = Priority::error,
                .message_id = kMemberTroubleId,
                .text = "member " + deps_.member +
                        " does not hold its lease, so it writes nothing: " + trouble});
  }
  if (holds || is_news) told_ = holds ? std::string() : trouble;
  held_ = holds;
  has_held_ = has_held_ || holds;
}

void Membership::watch_term() {
  deps_.loop.cancel(term_timer_);
  const auto term = elector_.term();
  if (!term) return;
  term_timer_ = deps_.loop.after(std::max(*term - tick(), Span{0}), [this, alive = scope_.token()] {
    if (!alive) return;
    elector_.turn(tick());
    apply();
  });
}

// By the first of those that are there, so that they do not all do it.
void Membership::clean_up() {
  const std::set<std::string> others = elector_.roster().live_others();
  const bool is_first = others.empty() || deps_.member < *others.begin();
  if (!elector_.holds() || !is_first) return;
  for (const auto& [member, seen] : elector_.roster().all()) {
    const bool is_old = seen.is_over && tick() - seen.changed_at >= kForgotten;
    if (!is_old || member == deps_.member) continue;
    deps_.run_job([call = deps_.call, group = deps_.group, lease = seen.lease] {
      delete_lease(call, group, lease);
    });
    return;  // one at a time
  }
}

}  // namespace cred::syncd
