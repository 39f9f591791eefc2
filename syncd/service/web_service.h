// SPDX-License-Identifier: Apache-2.0
// The web server as the configuration wants it, and what it has to show.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syncd/config/sync_config.h"
#include "syncd/observe/http/listener.h"
#include "syncd/observe/http/server.h"
#include "syncd/observe/latest_snapshot.h"
#include "syncd/observe/log_line.h"
#include "syncd/observe/snapshot.h"
#include "syncd/runtime/loop.h"
#include "syncd/runtime/task_scope.h"
#include "syncd/service/systemd/systemd.h"

namespace cred::syncd {

// It belongs to the loop's thread.
class WebService {
 public:
  struct Deps {
    Loop& loop;
    std::function<Snapshot()> take;  // on the loop's thread
    LogSink tell;
    std::string version;
  };

  // `passed`: what systemd listens at; those called "metrics" are served whatever is configured,
  // any other is closed.
  WebService(Deps deps, const std::vector<PassedSocket>& passed);

  WebService(const WebService&) = delete;
  WebService& operator=(const WebService&) = delete;
  WebService(WebService&&) = delete;
  WebService& operator=(WebService&&) = delete;
  ~WebService();

  // At the start and after every reload; nothing happens where it says the same as before. An
  // address that is not to be had is tried again every 30 s. While anything is served, a snapshot
  // is taken every 2 s.
  void configure(const MetricsConfig& config);

  // Serves nothing any more.
  void close();

 private:
  bool listens_nowhere() const;
  void open();
  void retry();
  std::shared_ptr<const WebListener> listen();
  void serve(std::shared_ptr<const WebListener> configured);
  void fail(const std::string& cause);
  void post();
  void tell(Priority priority, std::string_view id, std::string text) const;

  Deps deps_;
  std::vector<std::shared_ptr<const WebListener>> passed_;
  std::optional<MetricsConfig> config_;
  std::shared_ptr<LatestSnapshot> latest_;
  std::unique_ptr<WebServer> server_;
  Loop::TimerId post_timer_;
  Loop::TimerId retry_timer_;

  TaskScope scope_;  // ends first: what is posted is harmless afterwards
};

}  // namespace cred::syncd
