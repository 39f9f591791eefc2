// SPDX-License-Identifier: Apache-2.0
// Away → asked → answered, until somebody says that it is over.
#include "syncd/kube/reflector/outage_probe.h"

#include <algorithm>

#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

// A repair is to begin within 2 s of the server's return, and the request itself takes some time.
// Who is away for longer than an upgrade of a control plane is asked less often.
constexpr Span kOften{1500};
constexpr Span kSeldom = std::chrono::seconds{30};
constexpr Span kImpatient = std::chrono::minutes{10};

// What has been well for so long begins anew.
constexpr Span kForgiven = std::chrono::minutes{2};

// Of one request, so that one into a void delays the next by no more than the pause. A server that
// takes longer is found by the watches' own attempts.
constexpr Span kPatience{1500};

constexpr int kMostDoublings = 5;

bool is_away(const Result<Response>& response) {
  if (!response) return true;
  const auto failure = find_api_failure(*response);
  return failure && failure->fault == ApiFault::unavailable;
}

}  // namespace

void OutageProbe::begin() {
  if (outage_) return;
  outage_ = std::make_shared<char>();
  began_ = asked_ = deps_.loop.clock().tick();
  if (ended_ && began_ - *ended_ > kForgiven) useless_ = 0;
  plan();
}

void OutageProbe::end() {
  if (!outage_) return;
  outage_.reset();
  ended_ = deps_.loop.clock().tick();
  deps_.loop.cancel(timer_);
}

Span OutageProbe::find_pause() const {
  const bool is_new = deps_.loop.clock().tick() - began_ < kImpatient;
  const Span whole =
      is_new ? std::min(kOften * (1 << std::min(useless_, kMostDoublings)), kSeldom) : kSeldom;
  const auto share = 0.5 + deps_.random() / 2;
  return Span{static_cast<Span::rep>(static_cast<double>(whole.count()) * share)};
}

// From one request to the next, however long the last one took.
void OutageProbe::plan() {
  const Tick due = asked_ + find_pause();
  timer_ = deps_.loop.after(due - deps_.loop.clock().tick(), [this] { ask(); });
}

void OutageProbe::ask() {
  asked_ = deps_.loop.clock().tick();
  ApiRequest request;
  request.path = "/readyz";
  request.accept = "*/*";
  request.timeout = kPatience;
  deps_.run_job(
      [this, outage = std::weak_ptr(outage_), request, call = deps_.call, &loop = deps_.loop] {
        const bool has_answered = !is_away(call(request));
        loop.post([this, outage, has_answered] {
          if (!outage.expired()) take(has_answered);
        });
      });
}

void OutageProbe::take(bool has_answered) {
  if (has_answered) {
    const std::weak_ptr outage(outage_);
    ++useless_;
    deps_.on_answer();
    if (outage.expired()) return;
  }
  plan();
}

}  // namespace cred::syncd
