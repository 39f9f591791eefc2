// SPDX-License-Identifier: Apache-2.0
// plan: what `once` would change and why, from reads and server-side dry runs.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/json_string.h"
#include "base/text.h"
#include "base/time.h"
#include "syncd/cli/sync.h"
#include "syncd/cli/verbs.h"

namespace cred::syncd {
namespace {

using Kind = TargetOutcome::Kind;

struct KindWords {
  Kind kind;
  std::string_view action;  // stable, for programs
  std::string_view phrase;  // for people; empty: not worth a line
};

constexpr std::array<KindWords, 9> kKindWords{{
    {Kind::created, "create", "would be"},  // its reason says "created", and what lacks
    {Kind::updated, "update", "would be updated"},
    {Kind::replaced, "replace", "would be replaced"},
    {Kind::removed, "remove", "would be removed"},
    {Kind::refused, "refuse", "refused"},
    {Kind::waiting, "wait", "would be left alone"},
    {Kind::failed, "fail", "cannot be told"},
    {Kind::skipped, "skip", "skipped"},
    {Kind::unchanged, "none", ""},
}};

const KindWords& find_words(Kind kind) {
  return *std::find_if(std::begin(kKindWords), std::end(kKindWords),
                       [kind](const KindWords& words) { return words.kind == kind; });
}

constexpr std::size_t kLongestLine = 2000;

void append_member(std::string& json, std::string_view name, std::string_view value) {
  json += json.empty() ? '{' : ',';
  append_json_string(json, name);
  json += ':';
  append_json_string(json, value);
}

std::string render_json(const TargetReport& report) {
  std::string json;
  append_member(json, "cluster", report.cluster);
  append_member(json, "namespace", report.namespace_name);
  append_member(json, "object", describe_object(report));
  append_member(json, "action", find_words(report.outcome.kind).action);
  append_member(json, "reason", clean_text(report.outcome.text, kLongestLine));
  const std::string warning = find_warning(report);
  if (!warning.empty()) append_member(json, "warning", clean_text(warning, kLongestLine));
  if (report.outcome.expires_at) {
    append_member(json, "expires_at", render_rfc3339(*report.outcome.expires_at));
  }
  return json + "}\n";
}

// Empty for what stays as it is.
std::string render_text(const TargetReport& report) {
  const std::string_view phrase = find_words(report.outcome.kind).phrase;
  std::string text;
  if (!phrase.empty()) {
    text = describe_target(report) + ": " + std::string(phrase);
    text += report.outcome.kind == Kind::created ? " " : ": ";
    text += clean_text(report.outcome.text, kLongestLine) + '\n';
  }
  const std::string warning = find_warning(report);
  if (warning.empty()) return text;
  return text + describe_target(report) + ": " + clean_text(warning, kLongestLine) + '\n';
}

std::string render_summary(const SyncTally& tally) {
  std::string text =
      "plan: " + std::to_string(tally.created) + " to create, " + std::to_string(tally.updated) +
      " to update, " + std::to_string(tally.replaced) + " to replace, " +
      std::to_string(tally.removed) + " to remove, " + std::to_string(tally.attached) +
      (tally.attached == 1 ? " service account to attach, " : " service accounts to attach, ") +
      (tally.detached == 0 ? "" : std::to_string(tally.detached) + " to detach, ") +
      std::to_string(tally.unchanged) + " right already";
  if (tally.bad() != 0) {
    text += ", " + std::to_string(tally.bad()) + " that cannot be brought right";
  }
  if (tally.unasked != 0) {
    text += ", " + std::to_string(tally.unasked) +
            (tally.unasked == 1 ? " question unanswered" : " questions unanswered");
  }
  return text + '\n';
}

}  // namespace

int run_plan(const SyncConfig& config, SyncScope scope, const PlanForm& form,
             const ProcessDeps& process) {
  scope.dry_run = true;
  std::vector<TargetReport> reports;
  const SyncTally tally = sync_all(config, scope, process, [&](const TargetReport& report) {
    const bool is_news =
        report.outcome.kind != Kind::unchanged || !report.outcome.unreadable.empty();
    if (form.is_json || is_news) reports.push_back(report);
  });
  std::sort(reports.begin(), reports.end(), [](const TargetReport& a, const TargetReport& b) {
    return std::tie(a.cluster, a.namespace_name, a.is_account, a.name) <
           std::tie(b.cluster, b.namespace_name, b.is_account, b.name);
  });
  for (const TargetReport& report : reports) {
    process.out << (form.is_json ? render_json(report) : render_text(report));
  }
  if (!form.is_json) process.out << render_summary(tally);
  process.out << std::flush;
  const int status = find_exit_status(tally);
  return status == kDone && form.with_exit_code && tally.changed() != 0 ? kChangesPlanned : status;
}

}  // namespace cred::syncd
