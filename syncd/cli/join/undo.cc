// SPDX-License-Identifier: Apache-2.0
// One DELETE for each manifest.
#include "syncd/cli/join/undo.h"

#include <algorithm>

#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

bool is_gone(const Manifest& manifest, const CallApi& call) {
  ApiRequest request;
  request.method = "DELETE";
  request.path = manifest.path;
  const auto response = call(request);
  if (!response) return false;
  const auto failure = find_api_failure(*response);
  // With its namespace it goes, too.
  return !failure || failure->fault == ApiFault::not_found ||
         failure->fault == ApiFault::namespace_absent;
}

}  // namespace

std::vector<Manifest> take_back(const std::vector<Manifest>& made, const CallApi& call) {
  std::vector<Manifest> left;
  std::for_each(made.rbegin(), made.rend(), [&](const Manifest& manifest) {
    if (!is_gone(manifest, call)) left.push_back(manifest);
  });
  return left;
}

std::string list_manifests(const std::vector<Manifest>& manifests) {
  std::string text;
  for (const Manifest& manifest : manifests) {
    if (!text.empty()) text += ", ";
    text += describe_manifest(manifest);
  }
  return text;
}

Result<void> revoke_account(const std::vector<Manifest>& manifests,
                            std::vector<std::string>& versions, const CallApi& call) {
  std::vector<Manifest> going;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    if (manifests[i].kind != "ServiceAccount" && manifests[i].kind != "Secret") continue;
    going.push_back(manifests[i]);
    versions[i].clear();
  }
  const std::vector<Manifest> left = take_back(going, call);
  if (left.empty()) return {};
  return Error{Errc::denied, "the token was not revoked, since this could not be deleted: " +
                                 list_manifests(left)};
}

}  // namespace cred::syncd
