// SPDX-License-Identifier: Apache-2.0
// One PATCH for each manifest, twice: with dryRun=All and without.
#include "syncd/cli/join/apply.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/text.h"
#include "syncd/cli/doctor/rights.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {
namespace {

constexpr int kMostTries = 15;
constexpr std::chrono::milliseconds kPause{200};

Result<Response> send(const Manifest& manifest, const ApplyDeps& deps, bool is_dry_run) {
  ApiRequest request;
  request.method = "PATCH";
  request.path = manifest.path + "?fieldManager=" + deps.manager +
                 "&force=" + (deps.force ? "true" : "false") + (is_dry_run ? "&dryRun=All" : "");
  request.content_type = "application/apply-patch+yaml";
  request.body = manifest.text;
  return deps.call(request);
}

std::string describe_failure(const Manifest& manifest, const ApiFailure& failure) {
  std::string text = describe_manifest(manifest) + ": " + failure.text;
  if (failure.fault == ApiFault::namespace_absent) text += "; make the namespace first";
  if (failure.fault == ApiFault::forbidden && manifest.kind == "Namespace") {
    text += "; --account-namespace NAME takes one that is there";
  }
  if (failure.fault == ApiFault::forbidden && manifest.group == kAdmissionGroup) {
    text +=
        "; --without-policy joins without it, and then nothing limits the tokens that the "
        "account makes for itself";
  }
  if (failure.fault == ApiFault::field_conflict) {
    text += "; another --account keeps apart from it, --force takes it over";
  }
  return text;
}

bool is_made_here(const std::string& namespace_name, const std::vector<Manifest>& manifests) {
  return std::any_of(manifests.begin(), manifests.end(), [&](const Manifest& one) {
    return one.kind == "Namespace" && one.name == namespace_name;
  });
}

class Rehearsing {
 public:
  Rehearsing(const std::vector<Manifest>& manifests, const ApplyDeps& deps)
      : manifests_(manifests), deps_(deps) {}

  Result<Rehearsal> run() {
    for (const Manifest& manifest : manifests_) {
      if (auto tried = try_one(manifest); !tried) return tried.error();
    }
    return std::move(rehearsal_);
  }

 private:
  Result<void> try_one(const Manifest& manifest) {
    const auto response = send(manifest, deps_, true);
    if (!response) return response.error();
    rehearsal_.versions.emplace_back();
    const auto failure = find_api_failure(*response);
    if (!failure) {
      if (response->status != 201) {
        rehearsal_.versions.back() = find_resource_version(response->body);
      }
      return {};
    }
    switch (failure->fault) {
      case ApiFault::unauthorized:
        return Error{Errc::no_credentials, failure->text};
      case ApiFault::unavailable:
      case ApiFault::too_many_requests:
        return Error{Errc::unavailable, describe_failure(manifest, *failure)};
      case ApiFault::not_found:
        return {};  // the role of a binding, which is not there yet
      case ApiFault::namespace_absent:
        if (is_made_here(manifest.namespace_name, manifests_)) return review(manifest);
        break;
      default:
        break;
    }
    rehearsal_.refusals.push_back(describe_failure(manifest, *failure));
    return {};
  }

  Result<void> review(const Manifest& manifest) {
    for (const char* const verb : {"create", "patch"}) {
      const Right right{.verb = verb,
                        .resource = manifest.resource,
                        .name = manifest.name,
                        .namespace_name = manifest.namespace_name,
                        .group = manifest.group};
      const auto allowed = review_right(right, deps_.call);
      if (!allowed) return allowed.error();
      if (!*allowed) rehearsal_.refusals.push_back("not allowed: " + describe_right(right));
    }
    return {};
  }

  const std::vector<Manifest>& manifests_;
  const ApplyDeps& deps_;
  Rehearsal rehearsal_;
};

constexpr int kCreated = 201;

Applied judge_applied(const Response& response, const std::string& version) {
  if (response.status == kCreated) return Applied::created;
  const bool is_same = !version.empty() && find_resource_version(response.body) == version;
  return is_same ? Applied::unchanged : Applied::changed;
}

Errc find_code(const ApiFailure& failure) {
  const bool is_temporary =
      failure.fault == ApiFault::unavailable || failure.fault == ApiFault::too_many_requests;
  return is_temporary ? Errc::unavailable : Errc::denied;
}

}  // namespace

Result<Rehearsal> rehearse(const std::vector<Manifest>& manifests, const ApplyDeps& deps) {
  return Rehearsing(manifests, deps).run();
}

Result<Applied> apply_manifest(const Manifest& manifest, const std::string& version,
                               const ApplyDeps& deps) {
  for (int tries = 1;; ++tries) {
    const auto response = send(manifest, deps, false);
    if (!response) return in_context(describe_manifest(manifest), response.error());
    const auto failure = find_api_failure(*response);
    if (!failure) return judge_applied(*response, version);
    // Admission looks into a cache that may lag behind by a moment.
    if (failure->fault != ApiFault::namespace_absent || tries == kMostTries) {
      return Error{find_code(*failure), describe_failure(manifest, *failure)};
    }
    deps.sleep(kPause);
  }
}

}  // namespace cred::syncd
