// SPDX-License-Identifier: Apache-2.0
// How soon a damaged secret is repaired: at once, unless somebody keeps damaging it. What is absent
// does not ask.
#pragma once

#include "syncd/loop/clock.h"

namespace cred {

// The first three repairs within 10 minutes are immediate; from then on each has to wait 10 s, 20 s
// and so on up to 10 minutes after the one before. It starts anew after 10 minutes without any.
class RepairLimit {
 public:
  // How long the next repair has to wait; zero: not at all.
  Tick find_pause(Tick now) const;

  void note_repair(Tick now);

  // Whether somebody else keeps changing it.
  bool is_contested(Tick now) const;

 private:
  Tick last_{0};
  int count_ = 0;  // since the last quiet time
};

}  // namespace cred
