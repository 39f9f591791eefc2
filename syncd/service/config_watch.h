// SPDX-License-Identifier: Apache-2.0
// Notices that the configuration has become another one where nobody sends a signal: in a pod, the
// ConfigMap changes under the daemon.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "syncd/config/load_sync_config.h"
#include "syncd/runtime/loop.h"

namespace cred::syncd {

// What stat() can tell of all that load_sync_config() would read. Equal texts: nothing has changed.
// Asks the file system.
std::string stamp_configuration(const std::string& path, const ListDirectory& list_directory);

// Of the loop's thread. It looks every 5 s rather than being told, since kubelet puts a new
// ConfigMap in place within a minute or so anyway, and since inotify does not see through every
// file system.
class ConfigWatch {
 public:
  struct Deps {
    Loop& loop;
    std::function<void(std::function<void()>)> run_job;  // on another thread; may block there
    std::function<std::string()> stamp;                  // as above; called on that thread
    std::function<void()> on_change;                     // on the loop's thread
  };

  explicit ConfigWatch(Deps deps) : deps_(std::move(deps)) {}

  ConfigWatch(const ConfigWatch&) = delete;
  ConfigWatch& operator=(const ConfigWatch&) = delete;
  ConfigWatch(ConfigWatch&&) = delete;
  ConfigWatch& operator=(ConfigWatch&&) = delete;

  // on_change is not called afterwards.
  ~ConfigWatch();

  // Takes what is there at the first look for what the daemon has read, so that a change in the
  // moment between the two is taken with the next one only. on_change is called for each later
  // state that has stayed the same for a second, so that nobody's half of an edit is taken.
  void start();

 private:
  void look();
  void take(const std::string& stamp);

  Deps deps_;
  std::shared_ptr<char> is_alive_ = std::make_shared<char>();
  bool has_looked_ = false;
  std::string known_;
  std::string latest_;
  Loop::TimerId timer_;
};

}  // namespace cred::syncd
