// SPDX-License-Identifier: Apache-2.0
// What of a failure matters to whoever watches.
#include "syncd/watch/watch_trouble.h"

namespace cred {

WatchTrouble describe(const Error& error) {
  return {error.text, error.code == Errc::unavailable, false};
}

WatchTrouble describe(const ApiFailure& failure) {
  return {failure.text, failure.fault == ApiFault::unavailable,
          failure.fault == ApiFault::forbidden};
}

}  // namespace cred
