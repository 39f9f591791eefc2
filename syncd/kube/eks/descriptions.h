// SPDX-License-Identifier: Apache-2.0
// What a survey has heard about clusters, for whoever opens them next: EKS is not asked twice.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "aws/eks.h"
#include "base/mutex.h"
#include "base/time.h"
#include "syncd/kube/eks/eks_reference.h"

namespace cred::syncd {

// For any thread. Each description is taken once, and none that is older than kLife: whoever opens
// a cluster for the second time has a reason to ask.
class EksDescriptions {
 public:
  static constexpr std::chrono::minutes kLife{2};

  void put(const EksReference& cluster, const EksCluster& description, Instant now);
  std::optional<EksCluster> take(const EksReference& cluster, Instant now);

 private:
  struct Kept {
    EksCluster description;
    Instant at;
  };

  Mutex mutex_;
  std::map<std::string, Kept> kept_ GUARDED_BY(mutex_);
};

}  // namespace cred::syncd
