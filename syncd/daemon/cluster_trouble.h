// SPDX-License-Identifier: Apache-2.0
// Why a cluster cannot be served at the moment, told when it begins, when its cause is another and
// when it is over.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "syncd/daemon/report.h"

namespace cred {

class ClusterTrouble {
 public:
  ClusterTrouble(std::string cluster, Tell tell)
      : cluster_(std::move(cluster)), tell_(std::move(tell)) {}

  // Empty: it is over.
  void set(const std::string& text);

  const std::string& text() const { return text_; }

 private:
  std::string cluster_;
  Tell tell_;
  std::string text_;
  std::vector<std::string> told_;  // of this time of trouble
};

}  // namespace cred
