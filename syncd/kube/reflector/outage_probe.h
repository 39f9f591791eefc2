// SPDX-License-Identifier: Apache-2.0
// Finds out soon that an API server is back, at the cost of one cheap request at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "syncd/kube/objects/api.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// Asks for /readyz while a server is away: at least every 1.5 s in the first ten minutes, in which
// people wait for it, and every 30 s afterwards. An answer after which the server is still away
// doubles the pause up to 30 s, so that one that says it is ready and is not meets no storm.
// It belongs to the loop's thread.
class OutageProbe {
 public:
  struct Deps {
    Loop& loop;
    CallApi call;
    std::function<void(std::function<void()>)> run_job;  // on another thread; may block there
    std::function<double()> random;

    // The server has answered, and with something else than that it is not ready. On the loop's
    // thread; it may call end().
    std::function<void()> on_answer;
  };

  explicit OutageProbe(Deps deps) : deps_(std::move(deps)) {}

  OutageProbe(const OutageProbe&) = delete;
  OutageProbe& operator=(const OutageProbe&) = delete;
  OutageProbe(OutageProbe&&) = delete;
  OutageProbe& operator=(OutageProbe&&) = delete;

  // on_answer is not called afterwards.
  ~OutageProbe() { end(); }

  // The server is away. Nothing happens where that is known.
  void begin();

  // It is there again.
  void end();

 private:
  void plan();
  void ask();
  void take(bool has_answered);
  Span find_pause() const;

  Deps deps_;
  std::shared_ptr<char> outage_;  // there while one lasts; what is posted looks for it
  Tick began_{};
  Tick asked_{};
  std::optional<Tick> ended_;
  int useless_ = 0;  // answers after which the server was still away
  Loop::TimerId timer_;
};

}  // namespace cred::syncd
