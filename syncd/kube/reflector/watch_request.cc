// SPDX-License-Identifier: Apache-2.0
// Metadata alone, with bookmarks, for so long.
#include "syncd/kube/reflector/watch_request.h"

#include "base/percent.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kGrace{30};  // for the server to end the watch by itself

constexpr const char* kMetadataOnly =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

}  // namespace

ApiRequest make_watch_request(const WatchQuery& query,
                              const std::optional<std::string>& resource_version,
                              std::chrono::seconds time) {
  ApiRequest request;
  request.accept = kMetadataOnly;
  request.timeout = time + kGrace;
  request.path = query.path + "?watch=1&allowWatchBookmarks=true&timeoutSeconds=" +
                 std::to_string(time.count()) + query.selector +
                 (resource_version ? "&resourceVersion=" + percent_encode(*resource_version)
                                   : "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
  return request;
}

}  // namespace cred::syncd
