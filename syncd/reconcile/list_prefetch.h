// SPDX-License-Identifier: Apache-2.0
// The first pages of the secrets, asked for while the namespaces are still being listed: on a
// cluster of a few thousand namespaces either takes as long as the other.
#pragma once

#include <map>
#include <string>

#include "base/mutex.h"
#include "base/result.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/api.h"
#include "syncd/reconcile/pass.h"

namespace cred::syncd {

class ListPrefetch {
 public:
  // `call` must outlive it.
  explicit ListPrefetch(const CallApi& call) : call_(call) {}

  // Pushes a request for every secret that list_secrets_named will be asked for. They have ended
  // when the executor is drained.
  void fetch(const ClusterConfig& cluster, const PassExecutor& executor);

  // What `call` answers, or has answered already: each page is handed out once.
  Result<Response> get(const ApiRequest& request);

 private:
  const CallApi& call_;  // constant after construction

  Mutex mutex_;
  std::map<std::string, Result<Response>> answered_ GUARDED_BY(mutex_);  // by the path
};

}  // namespace cred::syncd
