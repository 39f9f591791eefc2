// SPDX-License-Identifier: Apache-2.0
// Calls that several threads want the outcome of, made by the first of them.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <string>

#include "base/mutex.h"
#include "base/result.h"

namespace cred::syncd {

template <typename Value>
class SharedCalls {
 public:
  // What `call` brought for the first who came with `key`, a failure included. Blocks as long as
  // that call does; so all callers of a key have one time limit, and `call` throws nothing.
  Result<Value> once(const std::string& key, const std::function<Result<Value>()>& call) {
    std::promise<Result<Value>> promise;
    std::shared_future<Result<Value>> shared;
    {
      const MutexLock lock(mutex_);
      if (const auto found = calls_.find(key); found != calls_.end()) {
        shared = found->second;
      } else {
        calls_.emplace(key, promise.get_future().share());
      }
    }
    if (shared.valid()) return shared.get();
    Result<Value> brought = call();
    promise.set_value(brought);
    return brought;
  }

 private:
  Mutex mutex_;
  std::map<std::string, std::shared_future<Result<Value>>> calls_ GUARDED_BY(mutex_);
};

}  // namespace cred::syncd
