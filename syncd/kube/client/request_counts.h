// SPDX-License-Identifier: Apache-2.0
// How often a server answered what.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "base/mutex.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

// Many threads may use it at once.
class RequestCounts {
 public:
  // `status` of HTTP; 0 for no answer.
  void add(int status);

  // Of a server that makes up statuses everything beyond the first 40 is counted as 599.
  std::map<int, std::uint64_t> get() const;

 private:
  mutable Mutex mutex_;
  std::map<int, std::uint64_t> counts_ GUARDED_BY(mutex_);
};

// The same call or watch, counted.
CallApi count_calls(CallApi call, std::shared_ptr<RequestCounts> counts);
WatchApi count_watches(WatchApi watch, std::shared_ptr<RequestCounts> counts);

}  // namespace cred::syncd
