// SPDX-License-Identifier: Apache-2.0
// Puts the remedy behind the server's words.
#include "syncd/reconcile/outcome.h"

#include <cmath>
#include <string_view>

namespace cred::syncd {
namespace {

TargetOutcome fail(std::string text, bool is_temporary) {
  return {TargetOutcome::Kind::failed, std::move(text), is_temporary, std::nullopt};
}

TargetOutcome skip(std::string text) {
  return {TargetOutcome::Kind::skipped, std::move(text), false, std::nullopt};
}

// The verb of `cannot create resource "secrets"`: an apply needs create or patch, as the case may
// be. Empty where it says nothing of the kind, as admission controllers do not.
std::string find_verb(std::string_view text) {
  constexpr std::string_view kBefore = " cannot ";
  const auto start = text.find(kBefore);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + kBefore.size());
  return std::string(text.substr(0, text.find(' ')));
}

}  // namespace

TargetOutcome make_outcome(const Error& error) {
  return fail(error.text, error.code == Errc::unavailable || error.code == Errc::bad_reply);
}

TargetOutcome make_outcome(const ApiFailure& failure, const std::string& verb,
                           const std::string& object) {
  switch (failure.fault) {
    case ApiFault::namespace_terminating:
      return skip("the namespace is being deleted");
    case ApiFault::namespace_absent:
      return skip("the namespace has vanished, or was never made");
    case ApiFault::forbidden: {
      const std::string missing = find_verb(failure.text);
      const bool is_admission = missing.empty() && failure.text.find(':') != std::string::npos;
      if (is_admission) return fail(failure.text, false);
      return fail(failure.text + "; the right to " + (missing.empty() ? verb : missing) + " " +
                      object + " is missing: `ecr-syncd rbac` prints the manifests that grant it",
                  false);
    }
    case ApiFault::unauthorized:
      return fail(failure.text + "; " + std::string(kUnknownCredentials), false);
    case ApiFault::intercepted:
      return fail(failure.text + "; " + std::string(kLookBefore), false);
    case ApiFault::too_many_requests:
    case ApiFault::unavailable:
    case ApiFault::modified:
    case ApiFault::field_conflict:
    case ApiFault::already_exists:
    case ApiFault::patch_refused:
      return fail(failure.text, true);
    default:
      return fail(failure.text, false);
  }
}

void sleep_about(std::chrono::milliseconds base, const ReconcileDeps& deps) {
  const double share = 0.5 + deps.random() / 2;
  deps.sleep(std::chrono::milliseconds{std::llround(static_cast<double>(base.count()) * share)});
}

}  // namespace cred::syncd
