// SPDX-License-Identifier: Apache-2.0
// The whole daemon above its clocks and threads: passwords, a controller for each cluster, reloads.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "syncd/config/load_sync_config.h"
#include "syncd/controller/cluster_controller.h"
#include "syncd/controller/roles/cluster_roles.h"
#include "syncd/credentials/token_refresher.h"
#include "syncd/discovery/discoverer.h"
#include "syncd/membership/elector.h"
#include "syncd/service/cluster_slice.h"
#include "syncd/service/overview.h"
#include "syncd/service/pause/pause_keeper.h"
#include "syncd/service/rollout/rollout.h"

namespace cred::syncd {

struct OwnedRunners {
  Runners runners;
  std::shared_ptr<void> owner;  // whose end may have to wait for what is under way
};

struct RefreshScope {
  bool renews_tokens = false;  // asks AWS for new passwords first
  std::string cluster;         // empty: all
  std::string namespace_name;  // empty: all
};

// It belongs to the loop's thread.
class Supervisor {
 public:
  struct Deps {
    Loop& loop;
    LogSink tell;
    Sleep sleep;
    std::function<double()> random;                            // from any thread
    std::function<void(std::function<void()>)> run_token_job;  // 1 + RoleTokens::kAtOnce at a time
    std::function<LoadedSyncConfig()> load;
    std::function<ObtainPasswords(const SyncConfig&)> make_obtain;
    std::function<std::function<Result<Cluster>()>(const ClusterConfig&)> make_open;
    std::function<OwnedRunners(std::size_t in_flight)> make_runners;
    std::function<void(std::shared_ptr<void>)> retire;  // ends it elsewhere
    std::function<void(const SyncConfig&, const Passwords&)> publish =
        {};  // starts it, elsewhere too

    PauseKeeper::Storage pauses = {};
    Discoverer::Survey survey = {};  // absent: entries with all: true find nothing
  };

  Supervisor(SyncConfig config, Deps deps);

  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  Supervisor(Supervisor&&) = delete;
  Supervisor& operator=(Supervisor&&) = delete;
  ~Supervisor();

  void start();

  // The whole new configuration or none of it. Clusters that it does not change keep their
  // connections and watches; what it drops is left as it is. Where it has canaries, the others
  // follow when all is good there (rollout.h). Fails (local) with the first error.
  Result<void> reload();

  // Where several share the clusters: what this one is to serve from now on; before the first time
  // that is nothing. What it had and has no more is left as it is.
  void take_share(const ServedClusters& share);

  // Looks at what the scope says from now on, and for clusters that are new. `done` hears of all
  // clusters together, at once where there is nothing to look at; it may be empty.
  void refresh(const RefreshScope& scope, RefreshDone done);

  // Which clusters nothing is written into, be it by another process after this one.
  PauseKeeper& pauses() { return pauses_; }

  const SyncConfig& config() const { return config_; }

  // Of all clusters that there are, whoever serves them.
  std::set<std::string> cluster_names() const;

  // As in Overview, without a look at every secret.
  bool has_attempted() const;

  Overview overview() const;

  // Registries and clusters of it.
  Snapshot snapshot() const;

 private:
  struct Kept {
    ClusterSlice slice;
    OwnedRunners runners;
    std::unique_ptr<ClusterController> controller;
    Passwords passwords;
  };

  PauseKeeper::Deps make_pause_deps();
  Discoverer::Deps make_discovery_deps();
  std::map<std::string, ClusterSlice> make_slices() const;
  void apply_clusters(const std::string& reason);
  Rollout::Deps make_rollout_deps();
  void keep_held_registries();
  void finish_rollout();
  TokenRefresher::Deps make_token_deps() const;
  void keep_tokens();
  void take_passwords();
  void publish() const;
  void hand_over(Kept& kept);
  std::string explain_absence(const std::string& cluster) const;
  void start_cluster(const std::string& name, ClusterSlice slice);
  void stop_cluster(const std::string& name);
  void look(const RefreshScope& scope, const RefreshDone& done);
  void say(const std::string& text) const;
  void say_of(const std::string& reason, const std::string& cluster, std::string_view what) const;

  SyncConfig config_;
  Deps deps_;
  std::unique_ptr<TokenRefresher> tokens_;
  std::unique_ptr<ClusterRoles> roles_;
  std::map<std::string, Kept> clusters_;  // by name
  std::optional<ServedClusters> share_;   // nullopt: all of them
  PauseKeeper pauses_;
  Discoverer discoverer_;
  Rollout rollout_;
  std::size_t configured_registries_ = 0;  // those behind them are of clusters that are held back
};

}  // namespace cred::syncd
