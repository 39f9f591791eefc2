// SPDX-License-Identifier: Apache-2.0
// A flag and a text.
#include "syncd/kube/client/loss.h"

#include <utility>

namespace cred::syncd {

Error Loss::note(Error error) {
  {
    const MutexLock lock(mutex_);
    is_lost_ = true;
  }
  return add_reason(std::move(error));
}

Error Loss::add_reason(Error error) {
  const MutexLock lock(mutex_);
  if (!why_.empty()) error.text += "; " + why_;
  return error;
}

bool Loss::take() {
  const MutexLock lock(mutex_);
  return std::exchange(is_lost_, false);
}

void Loss::explain(std::string why) {
  const MutexLock lock(mutex_);
  why_ = std::move(why);
}

}  // namespace cred::syncd
