// SPDX-License-Identifier: Apache-2.0
// Asks what a plan would ask, one question at a time, each with a short time limit.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "aws/source_context.h"
#include "base/time.h"
#include "ecr/plan_notes.h"
#include "helper/full/explanation.h"
#include "http/request.h"

namespace cred {

// What the requests of the checks show by the way.
struct Observations {
  bool was_offline = false;                          // a request, or the like, was held back
  std::optional<std::chrono::seconds> clock_offset;  // by the last Date of an AWS service
};

// Notes that something was held back, and says so (Errc local).
HoldBack make_hold_back(const std::shared_ptr<Observations>& observations);

// `send` with its answers' dates noted; with `is_offline` nothing is sent, and Errc local comes
// back.
Send observe(Send send, const std::shared_ptr<Observations>& observations, const Now& now,
             bool is_offline);

// Fills checks, identity, access key, clock and, if a check fails, error. The credentials may take
// `time`, as they may of a `get`; all of it blocks 10 s longer at most.
void run_checks(Explanation& explanation, const PlanNotes& notes,
                const std::shared_ptr<Observations>& observations, std::chrono::seconds time);

}  // namespace cred
