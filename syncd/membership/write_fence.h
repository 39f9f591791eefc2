// SPDX-License-Identifier: Apache-2.0
// Lets a write through only while it is certain to end before the lease that allows it does.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "base/mutex.h"
#include "base/result.h"
#include "http/request.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

// Until when the member may write; many threads may ask.
class LeaseTerm {
 public:
  void set(Tick end);
  Tick end() const;

 private:
  mutable Mutex mutex_;
  Tick end_ GUARDED_BY(mutex_) = {};  // long past
};

// Of one cluster for as long as a member serves it. Reads pass as they are. A write gets half of
// what is left of the term for itself and the other half as the server's `timeout`, which may begin
// when ours is over; with less than kLeastTerm left it is not sent. So it has come to pass or not
// when the term is over, but for what something on the way keeps: that is what the uid and the
// resourceVersion in it are for.
// Many threads may use it at once.
class WriteFence {
 public:
  static constexpr Span kLeastTerm{2000};

  WriteFence(std::shared_ptr<const LeaseTerm> term, std::function<Tick()> tick)
      : term_(std::move(term)), tick_(std::move(tick)) {}

  // As `send`, or unavailable, saying that it was not sent.
  Result<Response> pass(const Send& send, const Request& request);

  // Nothing is sent any more.
  void close();

  struct State {
    std::size_t under_way = 0;
    bool is_unsure = false;  // the fate of one that was sent is not known
  };

  State state() const;

 private:
  std::optional<Span> enter();
  void leave(bool is_answered);

  // Constant after construction.
  const std::shared_ptr<const LeaseTerm> term_;
  const std::function<Tick()> tick_;

  mutable Mutex mutex_;
  bool is_closed_ GUARDED_BY(mutex_) = false;
  State state_ GUARDED_BY(mutex_);
};

// `send`, through `fence`.
Send fence_writes(Send send, std::shared_ptr<WriteFence> fence);

}  // namespace cred::syncd
