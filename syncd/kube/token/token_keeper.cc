// SPDX-License-Identifier: Apache-2.0
// A timer for each cluster → a look elsewhere → what came of it.
#include "syncd/kube/token/token_keeper.h"

#include <memory>
#include <set>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

// Two files are read each time, so that a cluster that is joined again is noticed soon.
constexpr Span kLook = std::chrono::minutes{5};

bool is_overdue_at(const TokenReport& report, Instant now) {
  return report.token && is_overdue(*report.token, now);
}

}  // namespace

TokenKeeper::~TokenKeeper() {
  for (const auto& [name, kept] : kept_) deps_.loop.cancel(kept.timer);
}

void TokenKeeper::set_clusters(const std::vector<ClusterReference>& clusters) {
  std::set<std::string> names;
  for (const ClusterReference& cluster : clusters) {
    names.insert(cluster.name);
    Kept& kept = kept_[cluster.name];
    deps_.loop.cancel(kept.timer);
    kept.cluster = cluster;
    look(cluster.name);
  }
  std::erase_if(kept_, [&](const auto& entry) {
    if (names.contains(entry.first)) return false;
    deps_.loop.cancel(entry.second.timer);
    return true;
  });
}

void TokenKeeper::look(const std::string& name) {
  const auto found = kept_.find(name);
  if (found == kept_.end() || std::exchange(found->second.is_looking, true)) return;
  deps_.run_job([this, alive = scope_.token(), name, cluster = found->second.cluster,
                 keep = deps_.keep, &loop = deps_.loop] {
    auto report = std::make_shared<TokenReport>(keep(cluster));
    loop.post([this, alive, name, report] {
      if (alive) take(name, std::move(*report));
    });
  });
}

void TokenKeeper::take(const std::string& name, TokenReport report) {
  const auto found = kept_.find(name);
  if (found == kept_.end()) return;
  Kept& kept = found->second;
  kept.is_looking = false;
  kept.report = std::move(report);
  if (!kept.report.failure) kept.pause.reset();
  tell(kept);
  const double random = deps_.random();
  const Span pause = kept.report.failure ? kept.pause.take(random) : spread(kLook, random);
  kept.timer = deps_.loop.after(pause, [this, alive = scope_.token(), name] {
    if (alive) look(name);
  });
}

std::string TokenKeeper::find_trouble(const Kept& kept) const {
  const TokenReport& report = kept.report;
  if (!report.failure) return {};
  const Instant now = deps_.loop.clock().now();
  const std::string name = "cluster " + kept.cluster.name + ": ";
  std::string cause = report.failure->text;
  if (cause.starts_with(name)) cause.erase(0, name.size());
  if (!report.token) return "its token cannot be renewed: " + cause;
  const std::string end = render_rfc3339(report.token->expires_at);
  if (report.token->expires_at <= now) return "its token expired at " + end + ": " + cause;
  if (is_overdue(*report.token, now)) {
    return "half of the life of its token is gone, which ends at " + end +
           ", and there is no new one: " + cause;
  }
  // One that cannot be reached is told of as such, and there is time.
  if (report.failure->code == Errc::unavailable) return {};
  return "its token, which works until " + end + ", is not renewed: " + cause;
}

// Once for each kind of trouble; the words of a failing network are new each time.
void TokenKeeper::tell(Kept& kept) const {
  const std::string trouble = find_trouble(kept);
  const std::string& cluster = kept.cluster.name;
  const bool is_alarm = is_overdue_at(kept.report, deps_.loop.clock().now());
  std::string kind;
  if (!trouble.empty()) {
    kind = std::to_string(static_cast<int>(kept.report.failure->code)) + (is_alarm ? "!" : "");
  }
  const std::string before = std::exchange(kept.told, kind);
  if (!kind.empty()) {
    if (kind == before) return;
    return deps_.tell({is_alarm ? Priority::error : Priority::warning, kClusterTokenId,
                       "cluster " + cluster + ": " + trouble, cluster});
  }
  if (!kept.report.is_new && before.empty()) return;
  if (!kept.report.token) return;
  LogLine line{before.empty() ? Priority::info : Priority::notice, kClusterTokenId,
               "cluster " + cluster + ": there is a new token, good until " +
                   render_rfc3339(kept.report.token->expires_at),
               cluster};
  line.ends = kClusterTokenId;
  deps_.tell(line);
}

void TokenKeeper::describe(Snapshot& snapshot) const {
  const Instant now = deps_.loop.clock().now();
  for (ClusterSnapshot& cluster : snapshot.clusters) {
    const auto found = kept_.find(cluster.name);
    if (found == kept_.end() || !found->second.report.is_ours) continue;
    const TokenReport& report = found->second.report;
    cluster.token = TokenSnapshot{.issued_at = {}, .expires_at = {}};
    if (report.token) {
      cluster.token->issued_at = report.token->issued_at;
      cluster.token->expires_at = report.token->expires_at;
    }
    cluster.token->is_failing = report.failure.has_value();
    cluster.token->is_overdue = !report.token || is_overdue(*report.token, now);
    if (std::string trouble = find_trouble(found->second); !trouble.empty()) {
      cluster.warnings.push_back(std::move(trouble));
    }
  }
}

}  // namespace cred::syncd
