// SPDX-License-Identifier: Apache-2.0
// Wraps the ways to a server.
#include "syncd/kube/client/request_counts.h"

#include <utility>

namespace cred::syncd {
namespace {

constexpr std::size_t kMostStatuses = 40;
constexpr int kOther = 599;

}  // namespace

void RequestCounts::add(int status) {
  const MutexLock lock(mutex_);
  const bool is_known = counts_.contains(status) || counts_.size() < kMostStatuses;
  ++counts_[is_known ? status : kOther];
}

std::map<int, std::uint64_t> RequestCounts::get() const {
  const MutexLock lock(mutex_);
  return counts_;
}

CallApi count_calls(CallApi call, std::shared_ptr<RequestCounts> counts) {
  return [call = std::move(call), counts = std::move(counts)](const ApiRequest& request) {
    auto response = call(request);
    counts->add(response ? response->status : 0);
    return response;
  };
}

WatchApi count_watches(WatchApi watch, std::shared_ptr<RequestCounts> counts) {
  return [watch = std::move(watch), counts = std::move(counts)](const ApiRequest& request,
                                                                StreamHandler handler) {
    handler.on_end = [end = std::move(handler.on_end), counts](Result<Response> head) {
      counts->add(head ? head->status : 0);
      end(std::move(head));
    };
    return watch(request, std::move(handler));
  };
}

}  // namespace cred::syncd
