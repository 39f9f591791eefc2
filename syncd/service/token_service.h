// SPDX-License-Identifier: Apache-2.0
// The tokens of the daemon's clusters, renewed on threads of their own.
#pragma once

#include <string>

#include "syncd/config/sync_config.h"
#include "syncd/kube/token/token_file.h"
#include "syncd/kube/token/token_keeper.h"
#include "syncd/runtime/thread_pool.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

// With real files and servers, for tokens in that directory. `process` must outlive it.
TokenDirectory make_token_directory(const std::string& state_directory, const ProcessDeps& process);

// Of the loop's thread.
class TokenService {
 public:
  TokenService(const std::string& state_directory, const ProcessDeps& process, Loop& loop,
               LogSink tell);

  void configure(const SyncConfig& config);

  // As TokenKeeper does.
  void describe(Snapshot& snapshot) const { keeper_.describe(snapshot); }

 private:
  TokenDirectory directory_;  // constant after construction
  ThreadPool jobs_;
  TokenKeeper keeper_;
};

}  // namespace cred::syncd
