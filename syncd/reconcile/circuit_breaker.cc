// SPDX-License-Identifier: Apache-2.0
// A breaker that opens for good: a pass is short.
#include "syncd/reconcile/circuit_breaker.h"

#include <memory>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace cred::syncd {
namespace {

class CircuitBreaker {
 public:
  explicit CircuitBreaker(CallApi call) : call_(std::move(call)) {}

  Result<Response> send(const ApiRequest& request) {
    if (auto failure = find_failure()) return *std::move(failure);
    auto response = call_(request);
    const MutexLock lock(mutex_);
    if (response) {
      was_reached_ = true;
    } else if (!was_reached_ && !failure_) {
      failure_ = response.error();
    }
    return response;
  }

 private:
  std::optional<Error> find_failure() {
    const MutexLock lock(mutex_);
    return was_reached_ ? std::nullopt : failure_;
  }

  CallApi call_;  // constant after construction

  Mutex mutex_;
  bool was_reached_ GUARDED_BY(mutex_) = false;
  std::optional<Error> failure_ GUARDED_BY(mutex_);
};

}  // namespace

ReconcileDeps with_circuit_breaker(ReconcileDeps deps) {
  auto breaker = std::make_shared<CircuitBreaker>(std::move(deps.call));
  deps.call = [breaker](const ApiRequest& request) { return breaker->send(request); };
  return deps;
}

}  // namespace cred::syncd
