// SPDX-License-Identifier: Apache-2.0
// imagePullSecrets is one atomic list to the API server: a JSON patch with a test of the
// resourceVersion is the way to change one item and lose none of the others'.
// Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#include <algorithm>
#include <functional>
#include <utility>

#include "base/json_string.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/reconcile/accounts/applier.h"
#include "syncd/reconcile/apply_response.h"
#include "syncd/reconcile/outcome.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd {
namespace {

using std::chrono::milliseconds;

// Eight writers of one account see about three refusals for each success.
constexpr int kTries = 10;
constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{1000};

constexpr const char* kKind = "ServiceAccount";

using Names = std::vector<std::string>;

std::string quote(const std::string& value) {
  std::string quoted;
  append_json_string(quoted, value);
  return quoted;
}

// The operations that follow the test of the resourceVersion; empty when nothing is to be done.
using MakeOperations = std::function<std::string(const std::optional<Names>& present)>;

std::string add_operations(const std::optional<Names>& present, const std::string& secret) {
  if (present && std::find(present->begin(), present->end(), secret) != present->end()) return {};
  const std::string item = R"({"name":)" + quote(secret) + '}';
  if (present) return R"(,{"op":"add","path":"/imagePullSecrets/-","value":)" + item + '}';
  return R"(,{"op":"add","path":"/imagePullSecrets","value":[)" + item + "]}";
}

// From the last to the first, so that no index moves before it is used.
std::string remove_operations(const std::optional<Names>& present, const std::string& secret) {
  std::string operations;
  for (std::size_t i = present ? present->size() : 0; i-- > 0;) {
    if ((*present)[i] != secret) continue;
    const std::string path = "/imagePullSecrets/" + std::to_string(i);
    operations += R"(,{"op":"test","path":")";
    operations += path;
    operations += R"(/name","value":)";
    operations += quote(secret);
    operations += R"(},{"op":"remove","path":")";
    operations += path;
    operations += "\"}";
  }
  return operations;
}

class AccountEdit {
 public:
  AccountEdit(const ObjectName& account, MakeOperations make_operations, const ReconcileDeps& deps)
      : account_(account),
        path_("/api/v1/namespaces/" + std::string(account.namespace_name) + "/serviceaccounts/" +
              std::string(account.name)),
        make_operations_(std::move(make_operations)),
        deps_(deps) {}

  TargetOutcome run(const std::string& done) const {
    const AccountTurn turn(deps_, path_);
    milliseconds pause = kFirstPause;
    for (int i = 0; i < kTries; ++i) {
      if (i > 0) sleep_about(pause, deps_);
      if (i > 0) pause = std::min(2 * pause, kLongestPause);
      if (auto outcome = attempt(done)) return *std::move(outcome);
    }
    return {.kind = TargetOutcome::Kind::failed,
            .text = "the API server refused the patch " + std::to_string(kTries) +
                    " times, as it does when others change the account at the same time",
            .is_temporary = true};
  }

 private:
  // nullopt: it was changed between read and patch.
  std::optional<TargetOutcome> attempt(const std::string& done) const {
    ApiRequest read;
    read.path = path_;
    const auto response = deps_.call(read);
    if (!response) return make_outcome(response.error());
    if (const auto failure = find_api_failure(*response)) {
      if (failure->fault == ApiFault::not_found) {
        return TargetOutcome{.kind = TargetOutcome::Kind::skipped,
                             .text = "it does not exist yet",
                             .is_temporary = true};
      }
      return make_outcome(*failure, "get", "serviceaccounts");
    }
    const auto account = parse_service_account(response->body);
    if (!account) return make_outcome(account.error());
    const std::string operations = make_operations_(account->image_pull_secrets);
    std::optional<TargetOutcome> outcome;
    if (operations.empty()) {
      outcome = TargetOutcome{.kind = TargetOutcome::Kind::unchanged,
                              .text = "up to date",
                              .resource_version = account->meta.resource_version};
    } else {
      outcome = patch(account->meta.resource_version, operations, done);
    }
    if (outcome) outcome->applier = find_applier(*account);
    return outcome;
  }

  std::optional<TargetOutcome> patch(const std::string& resource_version,
                                     const std::string& operations, const std::string& done) const {
    ApiRequest request;
    request.method = "PATCH";
    request.path = path_ + "?fieldManager=" + kFieldManager + (deps_.dry_run ? "&dryRun=All" : "");
    request.content_type = "application/json-patch+json";
    request.body = R"([{"op":"test","path":"/metadata/resourceVersion","value":)" +
                   quote(resource_version) + '}' + operations + ']';
    const auto response = deps_.call(request);
    if (!response) return make_outcome(response.error());
    const auto failure = find_api_failure(*response);
    if (!failure) {
      auto version = find_written_version(response->body, account_, deps_.dry_run);
      if (!version) return make_outcome(version.error());
      return TargetOutcome{.kind = TargetOutcome::Kind::updated,
                           .text = done,
                           .resource_version = *std::move(version)};
    }
    if (failure->fault == ApiFault::patch_refused || failure->fault == ApiFault::modified) {
      return std::nullopt;
    }
    return make_outcome(*failure, "patch", "serviceaccounts");
  }

  ObjectName account_;
  std::string path_;
  MakeOperations make_operations_;
  const ReconcileDeps& deps_;
};

}  // namespace

TargetOutcome attach_service_account(const std::string& namespace_name, const std::string& account,
                                     const std::string& secret, const ReconcileDeps& deps) {
  const auto add = [&](const std::optional<Names>& present) {
    return add_operations(present, secret);
  };
  return AccountEdit({kKind, namespace_name, account}, add, deps).run("attached " + secret);
}

TargetOutcome detach_service_account(const std::string& namespace_name, const std::string& account,
                                     const std::string& secret, const ReconcileDeps& deps) {
  const auto remove = [&](const std::optional<Names>& present) {
    return remove_operations(present, secret);
  };
  TargetOutcome outcome =
      AccountEdit({kKind, namespace_name, account}, remove, deps).run("detached " + secret);
  outcome.applier.clear();
  return outcome;
}

}  // namespace cred::syncd
