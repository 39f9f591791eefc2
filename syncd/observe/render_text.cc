// SPDX-License-Identifier: Apache-2.0
// Columns; colour only where somebody looks.
#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "syncd/observe/render.h"

namespace cred::syncd {
namespace {

using std::chrono::seconds;

constexpr std::size_t kColumns = 4;  // and the state, which is as long as it is
using Row = std::array<std::string, kColumns + 1>;

enum class Tone { good, bad, plain };

std::string paint(const std::string& text, Tone tone, bool is_coloured) {
  if (!is_coloured || tone == Tone::plain) return text;
  return (tone == Tone::good ? "\033[32m" : "\033[31m") + text + "\033[0m";
}

std::string describe_left(const std::optional<Instant>& expires_at, Instant now) {
  if (!expires_at) return "-";
  return *expires_at > now ? describe_span(*expires_at - now) : "expired";
}

std::string describe_ago(const std::optional<Instant>& instant, Instant now) {
  if (!instant) return "never";
  return *instant >= now ? "just now" : describe_span(now - *instant) + " ago";
}

std::string describe_state(const TargetSnapshot& target) {
  std::string text(describe_condition(target.condition));
  if (target.is_contested || !target.other_manager.empty()) {
    text += ", contested by " +
            (target.other_manager.empty() ? "somebody who deletes it" : target.other_manager);
  }
  return target.text.empty() ? text : text + ": " + target.text;
}

// What was good when it was written may have expired since.
Tone judge(const TargetSnapshot& target, Instant now) {
  const bool is_valid = target.expires_at && *target.expires_at > now;
  if (target.condition == Condition::good && is_valid) return Tone::good;
  return target.condition == Condition::skipped || target.condition == Condition::unseen
             ? Tone::plain
             : Tone::bad;
}

std::string render_rows(const std::vector<Row>& rows, const std::vector<Tone>& tones,
                        bool is_coloured) {
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths.at(i) = std::max(widths.at(i), row.at(i).size());
    }
  }
  std::string text;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    text += "  ";
    for (std::size_t i = 0; i < kColumns; ++i) {
      const std::string& cell = rows[n].at(i);
      text += cell + std::string(widths.at(i) - cell.size() + 2, ' ');
    }
    text += paint(rows[n].back(), tones[n], is_coloured) + '\n';
  }
  return text;
}

std::string render_targets(const ClusterSnapshot& cluster, const StatusView& view) {
  if (cluster.targets.empty()) return {};
  std::vector<Row> rows{{"NAMESPACE", "SECRET", "LEFT", "LAST RIGHT", "STATE"}};
  std::vector<Tone> tones{Tone::plain};
  for (const TargetSnapshot& target : cluster.targets) {
    rows.push_back({target.namespace_name, target.secret,
                    describe_left(target.expires_at, view.now),
                    describe_ago(target.last_success, view.now), describe_state(target)});
    tones.push_back(judge(target, view.now));
  }
  return render_rows(rows, tones, view.is_coloured);
}

std::string describe_state(const AccountSnapshot& account) {
  std::string text(describe_condition(account.condition));
  if (account.is_contested) text += ", contested by somebody who keeps taking the secret out";
  return account.text.empty() ? text : text + ": " + account.text;
}

Tone judge(const AccountSnapshot& account) {
  if (account.is_contested) return Tone::bad;
  if (account.condition == Condition::good) return Tone::good;
  return account.condition == Condition::failed ? Tone::bad : Tone::plain;
}

std::string render_accounts(const ClusterSnapshot& cluster, const StatusView& view) {
  if (cluster.accounts.empty()) return {};
  std::vector<Row> rows{{"NAMESPACE", "SERVICE ACCOUNT", "SECRET", "LAST RIGHT", "STATE"}};
  std::vector<Tone> tones{Tone::plain};
  for (const AccountSnapshot& account : cluster.accounts) {
    rows.push_back({account.namespace_name, account.account, account.secret,
                    describe_ago(account.last_success, view.now), describe_state(account)});
    tones.push_back(judge(account));
  }
  return render_rows(rows, tones, view.is_coloured);
}

std::string render_registry(const RegistrySnapshot& registry, const StatusView& view) {
  const bool is_valid = registry.expires_at && *registry.expires_at > view.now;
  const bool is_unasked = !registry.expires_at && registry.trouble.empty();
  std::string text = is_unasked ? "no password yet, it is being asked for" : "no password";
  if (is_valid) text = "password for another " + describe_left(registry.expires_at, view.now);
  if (is_valid && registry.refresh_at && *registry.refresh_at > view.now) {
    text += ", renewed in " + describe_span(*registry.refresh_at - view.now);
  }
  if (!registry.trouble.empty()) text += "; " + registry.trouble;
  const Tone tone = is_valid && registry.trouble.empty() ? Tone::good : Tone::bad;
  return "registry " + registry.host + ": " + paint(text, tone, view.is_coloured) + '\n';
}

std::string render_members(const Snapshot& snapshot, const StatusView& view) {
  std::string text;
  for (const MemberSnapshot& member : snapshot.members) {
    text += "member " + member.name + (member.is_self ? " (this one): " : ": ") +
            (member.is_live ? paint("holds its lease", Tone::good, view.is_coloured)
                            : paint("does not hold its lease", Tone::bad, view.is_coloured)) +
            ", serves " + std::to_string(member.clusters) +
            (member.clusters == 1 ? " cluster\n" : " clusters\n");
  }
  if (!snapshot.member_trouble.empty()) text += "  " + snapshot.member_trouble + '\n';
  return text;
}

std::string render_cluster(const ClusterSnapshot& cluster, const StatusView& view) {
  if (is_elsewhere(cluster)) {
    return "cluster " + cluster.name + ": served by member " + *cluster.served_by + '\n';
  }
  const auto served =
      std::count_if(cluster.targets.begin(), cluster.targets.end(),
                    [&](const auto& target) { return is_usable(target, view.now); });
  std::string text = "cluster " + cluster.name + ": " +
                     paint(cluster.is_reachable ? "reachable" : "unreachable",
                           cluster.is_reachable ? Tone::good : Tone::bad, view.is_coloured) +
                     ", " + std::to_string(served) + " of " +
                     std::to_string(cluster.targets.size()) + " secrets hold a valid password\n";
  if (!cluster.trouble.empty()) text += "  " + cluster.trouble + '\n';
  for (const std::string& warning : cluster.warnings) text += "  " + warning + '\n';
  return text + render_targets(cluster, view) + render_accounts(cluster, view);
}

std::string render_discovery(const DiscoverySnapshot& discovery, const StatusView& view) {
  const bool is_listed = discovery.listed == discovery.places;
  std::string text = std::to_string(discovery.clusters) +
                     (discovery.clusters == 1 ? " cluster" : " clusters") + " found, " +
                     std::to_string(discovery.listed) + " of " + std::to_string(discovery.places) +
                     " places listed";
  if (is_listed && discovery.listed_at) {
    text += ", each within " + describe_span(view.now - *discovery.listed_at);
  }
  const Tone tone = discovery.troubles.empty() ? Tone::good : Tone::bad;
  text = "discovery " + discovery.name + ": " + paint(text, tone, view.is_coloured) + '\n';
  for (const std::string& trouble : discovery.troubles) text += "  " + trouble + '\n';
  for (const std::string& note : discovery.notes) text += "  " + note + '\n';
  return text;
}

}  // namespace

std::string describe_span(seconds span) {
  if (span < seconds{0}) return "-" + describe_span(-span);
  const auto total = span.count();
  const auto days = total / 86400;
  const auto hours = total / 3600 % 24;
  const auto minutes = total / 60 % 60;
  if (days != 0) return std::to_string(days) + " d " + std::to_string(hours) + " h";
  if (hours != 0) return std::to_string(hours) + " h " + std::to_string(minutes) + " min";
  return minutes != 0 ? std::to_string(minutes) + " min" : std::to_string(total) + " s";
}

std::string render_status_text(const Snapshot& snapshot, const StatusView& view) {
  std::string text = "ecr-syncd " +
                     (view.is_running ? "runs as process " + std::to_string(snapshot.process_id)
                                      : paint("does not run", Tone::bad, view.is_coloured)) +
                     ", since " + render_rfc3339(snapshot.started_at) + ", with " +
                     snapshot.configuration + '\n';
  if (!view.is_running) {
    text += "  what follows is " + describe_span(view.now - snapshot.taken_at) +
            " old; `systemctl start ecr-syncd` starts it\n";
  }
  if (!snapshot.rejected.empty()) {
    text += "  " + paint(snapshot.rejected, Tone::bad, view.is_coloured) + '\n';
  }
  text += render_members(snapshot, view);
  for (const RegistrySnapshot& registry : snapshot.registries) {
    text += render_registry(registry, view);
  }
  for (const DiscoverySnapshot& one : snapshot.discoveries) text += render_discovery(one, view);
  for (const ClusterSnapshot& cluster : snapshot.clusters) text += render_cluster(cluster, view);
  return text;
}

}  // namespace cred::syncd
