// SPDX-License-Identifier: Apache-2.0
// Fetched by the pass's own threads, taken by the one that lists.
#include "syncd/reconcile/list_prefetch.h"

#include <set>
#include <utility>

#include "syncd/config/namespace_selection.h"
#include "syncd/kube/objects/list.h"

namespace cred::syncd {

void ListPrefetch::fetch(const ClusterConfig& cluster, const PassExecutor& executor) {
  std::set<std::string> names;
  for (const SecretRule& rule : cluster.rules) {
    if (needs_list(rule.namespaces)) names.insert(rule.secret);
  }
  for (const std::string& name : names) {
    executor.push({{}, name}, [this, name](bool) {
      const ApiRequest request = first_page_of_secrets(name);
      auto response = call_(request);
      const MutexLock lock(mutex_);
      answered_.emplace(request.path, std::move(response));
    });
  }
}

Result<Response> ListPrefetch::get(const ApiRequest& request) {
  {
    const MutexLock lock(mutex_);
    if (auto found = answered_.extract(request.path)) return std::move(found.mapped());
  }
  return call_(request);
}

}  // namespace cred::syncd
