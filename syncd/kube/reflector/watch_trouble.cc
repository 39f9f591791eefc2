// SPDX-License-Identifier: Apache-2.0
// What of a failure matters to whoever watches.
#include "syncd/kube/reflector/watch_trouble.h"

namespace cred::syncd {
namespace {

std::string find_remedy(ApiFault fault) {
  switch (fault) {
    case ApiFault::unauthorized:
      return "; " + std::string(kUnknownCredentials);
    case ApiFault::forbidden:
      return "; `ecr-syncd rbac` prints the manifests that grant the right to list and watch";
    case ApiFault::intercepted:
      return "; " + std::string(kLookBefore);
    default:
      return {};
  }
}

}  // namespace

WatchTrouble describe(const Error& error) {
  return {error.text, error.code == Errc::unavailable, false};
}

WatchTrouble describe(const ApiFailure& failure) {
  return {failure.text + find_remedy(failure.fault), failure.fault == ApiFault::unavailable,
          failure.fault == ApiFault::forbidden};
}

}  // namespace cred::syncd
