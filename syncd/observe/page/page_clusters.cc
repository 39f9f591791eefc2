// SPDX-License-Identifier: Apache-2.0
// Worst first within a cluster; a namespace takes one small cell, so that a thousand can be looked
// over.
#include <algorithm>
#include <string>
#include <vector>

#include "syncd/observe/page/page_parts.h"
#include "syncd/observe/render.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostCells = 5000;

using Targets = std::vector<const TargetSnapshot*>;

PageTone judge(const TargetSnapshot& target, Instant now) {
  switch (target.condition) {
    case Condition::good:
      return target.is_contested ? PageTone::bad : judge_life(target.expires_at, now);
    case Condition::unseen:
    case Condition::skipped:
      return PageTone::warn;
    default:
      return PageTone::bad;
  }
}

Targets sort_targets(const ClusterSnapshot& cluster, Instant now) {
  Targets sorted;
  sorted.reserve(cluster.targets.size());
  for (const TargetSnapshot& target : cluster.targets) sorted.push_back(&target);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [now](const auto* a, const auto* b) { return judge(*a, now) > judge(*b, now); });
  return sorted;
}

bool has_one_name(const ClusterSnapshot& cluster) {
  return std::all_of(cluster.targets.begin(), cluster.targets.end(), [&](const auto& target) {
    return target.secret == cluster.targets.front().secret;
  });
}

void add_state(Html& page, const TargetSnapshot& target, Instant now) {
  if (target.is_contested) {
    page.mark("contested · ");
  } else if (target.condition != Condition::good && target.condition != Condition::expired) {
    page.text(describe_condition(target.condition)).mark(" · ");
  }
  add_left(page, target.expires_at, now);
}

void add_target(Html& page, const TargetSnapshot& target, bool names_secret, Instant now) {
  page.mark(R"(<li class=")");
  add_tone(page, judge(target, now));
  page.mark(R"(" title=")").text(target.namespace_name).mark(" / ").text(target.secret);
  if (target.last_success) {
    page.mark(", right ").text(describe_span(now - *target.last_success)).mark(" ago");
  }
  if (!target.text.empty()) page.mark(": ").text(target.text);
  page.mark(R"("><div class="row"><span>)").text(target.namespace_name);
  if (names_secret) page.mark(R"( <span class="quiet">)").text(target.secret).mark("</span>");
  page.mark("</span><span>");
  add_state(page, target, now);
  page.mark("</span></div>");
  add_bar(page, target.expires_at, now);
  page.mark("</li>\n");
}

std::uint64_t count_pushes(const ClusterCounters& counters, const std::string& result) {
  const auto found = counters.pushes.find(result);
  return found == counters.pushes.end() ? 0 : found->second;
}

void add_work(Html& page, const ClusterCounters& counters) {
  page.mark(R"(<p class="work quiet">)").number(count_pushes(counters, "created"));
  page.mark(" created · ").number(count_pushes(counters, "updated"));
  page.mark(" renewed · ").number(counters.repairs).mark(" repaired · ");
  page.number(count_pushes(counters, "failed")).mark(" failed · ").number(counters.watch_restarts);
  page.mark(" watch restarts</p>\n");
}

std::size_t count_served(const ClusterSnapshot& cluster, Instant now) {
  return static_cast<std::size_t>(
      std::count_if(cluster.targets.begin(), cluster.targets.end(),
                    [now](const auto& target) { return is_usable(target, now); }));
}

// Returns how many cells it made.
std::size_t add_cluster(Html& page, const ClusterSnapshot& cluster, std::size_t room, Instant now) {
  page.mark(R"(<div class="card"><div class="cluster"><h2>)").text(cluster.name).mark("</h2>");
  if (is_elsewhere(cluster)) {
    page.mark(R"(<span class="pill">served by member )").text(*cluster.served_by);
    page.mark("</span></div></div>\n");
    return 0;
  }
  if (cluster.is_reachable) {
    page.mark(R"(<span class="pill">reachable</span>)");
  } else {
    page.mark(R"(<span class="pill bad">unreachable</span>)");
  }
  page.mark(R"(<span class="served">)").number(count_served(cluster, now)).mark(" of ");
  page.number(cluster.targets.size());
  page.mark(" <span class=\"quiet\">secrets hold a valid password</span></span></div>\n");
  add_work(page, cluster.counters);
  const Targets targets = sort_targets(cluster, now);
  const bool names_secret = !has_one_name(cluster);
  const std::size_t shown = std::min(targets.size(), room);
  if (shown != 0) page.mark("<ul class=\"targets\">\n");
  for (std::size_t i = 0; i < shown; ++i) add_target(page, *targets[i], names_secret, now);
  if (shown != 0) page.mark("</ul>");
  if (shown < targets.size()) {
    page.mark(R"(<p class="work quiet">and )").number(targets.size() - shown).mark(" more</p>");
  }
  page.mark("</div>\n");
  return shown;
}

}  // namespace

void add_clusters(Html& page, const Snapshot& snapshot, Instant now) {
  if (snapshot.clusters.empty()) return;
  page.mark("<section><h2>Clusters</h2>\n");
  std::size_t room = kMostCells;
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    room -= add_cluster(page, cluster, room, now);
  }
  page.mark("</section>\n");
}

}  // namespace cred::syncd
