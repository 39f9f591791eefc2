// SPDX-License-Identifier: Apache-2.0
// Optimistic writing: every change says what it was decided on, and is decided anew when that is no
// longer so.
#include "syncd/reconcile/reconcile.h"

#include <array>
#include <utility>

#include "syncd/credentials/roles/role_pending.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/pull_secret/settlement.h"
#include "syncd/reconcile/apply_response.h"
#include "syncd/reconcile/deletion.h"
#include "syncd/reconcile/outcome.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;
using Existing = std::optional<SecretObject>;

constexpr int kRounds = 5;
constexpr milliseconds kFirstPause{50};

// A namespace that was just made is unknown to some API servers for a moment.
constexpr std::array kNamespacePauses = {milliseconds{100}, milliseconds{1000}};

// Somebody else was faster; what is there has to be looked at again.
bool is_race(const ApiFailure& failure) {
  switch (failure.fault) {
    case ApiFault::modified:
    case ApiFault::field_conflict:
    case ApiFault::already_exists:
    case ApiFault::type_immutable:
    case ApiFault::secret_immutable:
      return true;
    default:
      return false;
  }
}

// Who else owns the content of the secret by its managedFields, or wrote it in the same name; empty
// where nobody did.
std::string find_other_manager(const Existing& existing, const Decision& decision) {
  if (!existing || !decision.other.empty()) return decision.other;
  for (const std::string& manager : existing->content_managers) {
    if (manager != kFieldManager) return manager;
  }
  return {};
}

class Reconciliation {
 public:
  Reconciliation(const DesiredSecret& desired, const ReconcileDeps& deps)
      : desired_(desired),
        deps_(deps),
        path_(secret_path(desired.namespace_name, desired.rule->secret)) {}

  TargetOutcome run(Observation seen) {
    for (int round = 0; round < kRounds; ++round) {
      if (round > 0) sleep_about(kFirstPause * (1 << (round - 1)), deps_);
      if (seen.kind == Observation::Kind::unknown) {
        auto read = read_secret();
        if (read.failed) return *std::move(read.failed);
        seen = std::move(read.seen);
      }
      if (auto outcome = act(seen.secret)) return *std::move(outcome);
      seen = {};
    }
    return {.kind = TargetOutcome::Kind::failed,
            .text = "somebody else changed it each of " + std::to_string(kRounds) +
                    " times that we were about to; what else writes this secret?",
            .is_temporary = true};
  }

 private:
  struct Read {
    std::optional<TargetOutcome> failed = {};
    Observation seen = {};
  };

  TargetOutcome settle(TargetOutcome::Kind kind, const Decision& decision,
                       std::string resource_version) const {
    TargetOutcome outcome{.kind = kind,
                          .text = decision.reason,
                          .is_temporary = kind == TargetOutcome::Kind::waiting,
                          .expires_at = decision.expires_at,
                          .resource_version = std::move(resource_version)};
    outcome.sources = render_sources(desired_);
    if (kind == TargetOutcome::Kind::unchanged) outcome.neighbour = decision.other;
    outcome.unreadable = decision.unreadable;
    const bool is_pending = is_role_pending(desired_.role_lack);
    outcome.role_trouble = desired_.role_refusal;
    if (desired_.role_refusal.empty() && !is_pending) outcome.role_trouble = desired_.role_lack;
    return outcome;
  }

  Read read_secret() {
    ApiRequest request;
    request.path = path_;
    const auto response = deps_.call(request);
    if (!response) return {.failed = make_outcome(response.error())};
    if (const auto failure = find_api_failure(*response)) {
      if (failure->fault == ApiFault::not_found) return {.seen = Observation::absent()};
      return {.failed = make_outcome(*failure, "get", "secrets")};
    }
    auto secret = parse_secret(response->body);
    const bool is_it = secret && secret->meta.name == desired_.rule->secret &&
                       secret->meta.namespace_name == desired_.namespace_name;
    if (!is_it) return {.failed = make_outcome(make_wrong_answer("Secret"))};
    return {.seen = Observation::present(*std::move(secret))};
  }

  // nullopt: it is not as it was; read again.
  std::optional<TargetOutcome> act(const Existing& existing) {
    const Decision decision = decide(existing, desired_, deps_.now());
    switch (decision.kind) {
      case Decision::Kind::leave:
        return settle(TargetOutcome::Kind::unchanged, decision, decision.resource_version);
      case Decision::Kind::refuse:
        return settle(TargetOutcome::Kind::refused, decision, decision.resource_version);
      case Decision::Kind::wait:
        return settle(TargetOutcome::Kind::waiting, decision, decision.resource_version);
      case Decision::Kind::apply:
        return apply(decision, existing);
      case Decision::Kind::replace:
        return replace(decision, existing->meta);
    }
    return std::nullopt;
  }

  // Only what the decision saw may be taken by force. What it saw as absent is created: a secret
  // that appeared meanwhile, of whomever, then answers 409 instead of losing its entries to us.
  ApiRequest make_apply(const Decision& decision, bool is_update) const {
    ApiRequest request;
    request.method = "PATCH";
    request.path = path_ + "?fieldManager=" + kFieldManager +
                   "&force=" + (is_update ? "true" : "false") +
                   (deps_.dry_run ? "&dryRun=All" : "");
    request.content_type = "application/apply-patch+yaml";
    request.body = decision.body.reveal();
    return request;
  }

  std::optional<TargetOutcome> apply(const Decision& decision, const Existing& existing) {
    auto sent = send_apply(decision, existing.has_value());
    if (!sent || sent->kind != TargetOutcome::Kind::updated) return sent;
    if (!existing) sent->kind = TargetOutcome::Kind::created;
    sent->other_manager = find_other_manager(existing, decision);
    return sent;
  }

  std::optional<TargetOutcome> send_apply(const Decision& decision, bool is_update) {
    const ApiRequest request = make_apply(decision, is_update);
    for (std::size_t i = 0;; ++i) {
      const auto response = deps_.call(request);
      if (!response) return make_outcome(response.error());
      const auto failure = find_api_failure(*response);
      if (!failure) return take_written(decision, response->body);
      if (is_race(*failure)) return std::nullopt;
      if (failure->fault != ApiFault::namespace_absent || i == kNamespacePauses.size()) {
        return make_outcome(*failure, is_update ? "patch" : "create", "secrets");
      }
      deps_.sleep(kNamespacePauses[i]);
    }
  }

  TargetOutcome take_written(const Decision& decision, const std::string& body) const {
    auto version = find_written_version(
        body, {"Secret", desired_.namespace_name, desired_.rule->secret}, deps_.dry_run);
    if (!version) return make_outcome(version.error());
    return settle(TargetOutcome::Kind::updated, decision, *std::move(version));
  }

  // Once it is deleted, the namespace is without a secret until the apply: that is tried again
  // where otherwise the next pass would do.
  std::optional<TargetOutcome> replace(const Decision& decision, const ObjectMeta& meta) {
    if (deps_.dry_run) return settle(TargetOutcome::Kind::replaced, decision, {});
    if (!may_create_secret(meta, deps_.call)) {
      return TargetOutcome{
          .kind = TargetOutcome::Kind::failed,
          .text =
              "not replaced: the right to create secrets is missing, so it would be "
              "gone; `ecr-syncd rbac` prints the manifests that grant it",
          .expires_at = decision.expires_at};
    }
    auto deletion = delete_secret(meta, deps_.call);
    if (deletion.is_race) return std::nullopt;
    if (deletion.outcome) return deletion.outcome;
    auto outcome = send_apply(decision, false);
    for (int i = 1; i < kRounds && outcome && outcome->is_temporary; ++i) {
      sleep_about(kFirstPause * (1 << i), deps_);
      outcome = send_apply(decision, false);
    }
    if (outcome && outcome->kind == TargetOutcome::Kind::updated) {
      outcome->kind = TargetOutcome::Kind::replaced;
    } else if (outcome) {
      outcome->text = "deleted, but not made anew: " + outcome->text;
    }
    return outcome;
  }

  const DesiredSecret& desired_;
  const ReconcileDeps& deps_;
  std::string path_;
};

}  // namespace

TargetOutcome reconcile(const DesiredSecret& desired, const Observation& seen,
                        const ReconcileDeps& deps) {
  return Reconciliation(desired, deps).run(seen);
}

TargetOutcome remove_secret(const SecretObject& secret, const ReconcileDeps& deps) {
  TargetOutcome removed{.kind = TargetOutcome::Kind::removed,
                        .text = "no rule selects its namespace any more"};
  if (deps.dry_run) return removed;
  auto deletion = delete_secret(secret.meta, deps.call);
  if (deletion.is_race) {
    return {.kind = TargetOutcome::Kind::skipped,
            .text = "it was changed meanwhile, so it was not removed",
            .is_temporary = true};
  }
  return deletion.outcome ? *std::move(deletion.outcome) : removed;
}

}  // namespace cred::syncd
