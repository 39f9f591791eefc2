// SPDX-License-Identifier: Apache-2.0
// Who waits until several targets have been looked at.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "syncd/controller/refresh.h"
#include "syncd/reconcile/pass.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class RefreshRounds {
 public:
  // `done` is called when each of `keys`, which must not be empty, has been ended.
  void begin(const std::vector<TargetKey>& keys, const RefreshDone& done);

  // One was looked at; nothing happens where nobody waits for it.
  void end(const TargetKey& key, bool is_good);

  // Nobody looks at anything any more: what is left counts as bad.
  void end_all();

 private:
  struct Round {
    std::size_t lacking;
    RefreshReport report;
    RefreshDone done;
  };

  std::multimap<TargetKey, std::shared_ptr<Round>> rounds_;
};

}  // namespace cred::syncd
