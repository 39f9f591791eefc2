// SPDX-License-Identifier: Apache-2.0
// Keeps the metadata of one collection in sync: a list, then every change, for months.
// Source:
// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/reflector/watch_event.h"
#include "syncd/kube/reflector/watch_request.h"
#include "syncd/kube/reflector/watch_trouble.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// All are called on the loop's thread.
struct ReflectorHandler {
  // The whole collection, at the start and whenever changes may have been missed.
  std::function<void(std::vector<ObjectMeta>)> on_list;

  std::function<void(WatchEvent::Kind kind, ObjectMeta meta)> on_event;

  // The server has taken a watch that goes on from where the last one was.
  std::function<void()> on_open;

  // At every try that fails; the next list or on_open says that it is over.
  std::function<void(const WatchTrouble&)> on_trouble;
};

// It begins with a streaming list and falls back to pages where the server does not offer that.
// An open watch is given up after a random 300 to 600 s, and counts as dead 30 s later. It goes on
// from where it was, after failures with pauses of 0.8 s doubling to 30 s, and lists anew after a
// 410 and where it cannot know what it missed. A watch that ends within a second is a failure, and
// so is a version that has expired as soon as it was listed. The pauses begin anew after a watch
// that worked for 2 min.
class Reflector {
 public:
  struct Deps {
    Loop& loop;
    CallApi call;
    WatchApi watch;
    std::function<void(std::function<void()>)> run_job;  // on another thread; may block there
    std::function<double()> random;
  };

  Reflector(WatchQuery query, Deps deps, ReflectorHandler handler);

  Reflector(const Reflector&) = delete;
  Reflector& operator=(const Reflector&) = delete;
  Reflector(Reflector&&) = delete;
  Reflector& operator=(Reflector&&) = delete;

  // No handler is called afterwards.
  ~Reflector();

  void start();

  // Tries again at once where it waits after a failure: the server is back. The next pause is as
  // long as it would have been.
  void try_again();

  // Lists at once: somebody has found out that it does not show everything.
  void list_again();

  // How often a watch had to be opened again after a failure.
  std::size_t restarts() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace cred::syncd
