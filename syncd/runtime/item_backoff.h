// SPDX-License-Identifier: Apache-2.0
// How soon one target is put right again: at once, unless somebody keeps damaging or deleting it.
#pragma once

#include "syncd/runtime/clock.h"

namespace cred::syncd {

// Repairs are counted until there was none for 10 minutes.
class ItemBackoff {
 public:
  // How long the next repair of content that somebody wrote over has to wait; zero: not at all. The
  // first three are immediate; from then on each has to wait 10 s, 20 s and so on up to 10 minutes
  // after the one before: two who write over each other must not do so for ever and at full speed.
  Span find_pause(Tick now) const;

  // The same of what is absent, which nobody can pull with: the first ten are immediate, then there
  // is one a second at most.
  Span find_creation_pause(Tick now) const;

  void note_repair(Tick now);

  // Whether somebody else keeps changing it.
  bool is_contested(Tick now) const;

 private:
  bool has_had(int count, Tick now) const;

  Tick last_{};
  int count_ = 0;  // since the last quiet time
};

}  // namespace cred::syncd
