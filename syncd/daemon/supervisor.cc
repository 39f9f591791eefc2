// SPDX-License-Identifier: Apache-2.0
// Configuration → keeper and workers, now and at every reload.
#include "syncd/daemon/supervisor.h"

#include <algorithm>
#include <set>
#include <utility>

#include "syncd/daemon/message_ids.h"

namespace cred {
namespace {

bool is_same_password(const TokenOutcome& a, const TokenOutcome& b) {
  if (!a.password || !b.password) return !a.password && !b.password;
  return a.password->password == b.password->password;
}

void add_cluster(Overview& overview, const ClusterWorker& worker, Instant now) {
  if (worker.status().is_reachable) ++overview.reachable;
  for (const auto& [key, target] : worker.table().targets()) {
    ++overview.targets;
    const auto& outcome = target.outcome;
    if (outcome && outcome->expires_at && *outcome->expires_at > now) ++overview.served;
  }
}

bool is_same(const Passwords& a, const Passwords& b) {
  return a && b && std::equal(a->begin(), a->end(), b->begin(), b->end(), is_same_password);
}

}  // namespace

Supervisor::Supervisor(SyncConfig config, SupervisorSeams seams)
    : config_(std::move(config)), seams_(std::move(seams)) {}

Supervisor::~Supervisor() {
  while (!clusters_.empty()) stop_cluster(clusters_.begin()->first);
}

void Supervisor::start() {
  keep_tokens();
  for (std::size_t i = 0; i < config_.clusters.size(); ++i) {
    start_cluster(config_.clusters[i].name, slice_cluster(config_, i));
  }
}

void Supervisor::keep_tokens() {
  auto keeper = std::make_unique<TokenKeeper>(
      config_.registries,
      TokenSeams{seams_.loop, seams_.run_token_job, seams_.make_obtain(config_), seams_.random,
                 seams_.tell},
      [this] { take_passwords(); });
  if (tokens_) keeper->adopt(*tokens_);
  tokens_ = std::move(keeper);
  tokens_->start();
}

void Supervisor::publish() const {
  if (seams_.publish && tokens_->passwords()) seams_.publish(config_, tokens_->passwords());
}

void Supervisor::take_passwords() {
  if (!tokens_->passwords()) return;
  publish();
  for (auto& [name, kept] : clusters_) hand_over(kept);
}

void Supervisor::hand_over(Kept& kept) {
  if (!tokens_->passwords()) return;
  Passwords passwords = slice_passwords(kept.slice, tokens_->passwords());
  if (is_same(passwords, kept.passwords)) return;
  kept.passwords = passwords;
  kept.worker->set_passwords(std::move(passwords));
}

void Supervisor::start_cluster(const std::string& name, ClusterSlice slice) {
  Kept& kept = clusters_[name];
  kept.lanes = seams_.make_lanes();
  const WorkerSeams seams{seams_.loop,      seams_.make_open(slice.config->clusters.front()),
                          kept.lanes.lanes, seams_.sleep,
                          seams_.random,    seams_.tell};
  kept.worker = std::make_unique<ClusterWorker>(slice.config, seams);
  kept.slice = std::move(slice);
  kept.worker->start();
  hand_over(kept);
}

void Supervisor::stop_cluster(const std::string& name) {
  const auto found = clusters_.find(name);
  if (found == clusters_.end()) return;
  found->second.worker.reset();
  seams_.retire(std::move(found->second.lanes.owner));
  clusters_.erase(found);
}

void Supervisor::say(const std::string& text) const {
  seams_.tell({Priority::notice, kReloadedId, text});
}

Result<void> Supervisor::reload() {
  LoadedSyncConfig loaded = seams_.load();
  if (!loaded.config) {
    return Error{Errc::local, loaded.errors.empty() ? "no configuration" : loaded.errors.front()};
  }
  config_ = *std::move(loaded.config);
  keep_tokens();
  publish();
  std::map<std::string, ClusterSlice> wanted;
  for (std::size_t i = 0; i < config_.clusters.size(); ++i) {
    wanted.emplace(config_.clusters[i].name, slice_cluster(config_, i));
  }
  std::set<std::string> gone;
  for (const auto& [name, kept] : clusters_) {
    if (!wanted.contains(name)) gone.insert(name);
  }
  for (const std::string& name : gone) {
    say("reload: cluster " + name + " is left as it is from now on");
    stop_cluster(name);
  }
  for (auto& [name, slice] : wanted) {
    const auto found = clusters_.find(name);
    const bool is_new = found == clusters_.end();
    if (!is_new && is_same_slice(found->second.slice, slice)) {
      found->second.slice.registries = slice.registries;
      continue;
    }
    say("reload: cluster " + name + (is_new ? " is new" : " has changed"));
    stop_cluster(name);
    start_cluster(name, std::move(slice));
  }
  return {};
}

void Supervisor::refresh() {
  for (auto& [name, kept] : clusters_) kept.worker->request_pass();
}

Overview Supervisor::overview() const {
  Overview overview;
  const Instant now = seams_.loop.clock().now();
  overview.clusters = clusters_.size();
  for (const auto& [name, kept] : clusters_) add_cluster(overview, *kept.worker, now);
  const Passwords passwords = tokens_ ? tokens_->passwords() : nullptr;
  overview.has_attempted = passwords != nullptr;
  overview.registries = config_.registries.size();
  if (!passwords) return overview;
  overview.valid_registries = static_cast<std::size_t>(
      std::count_if(passwords->begin(), passwords->end(), [now](const TokenOutcome& outcome) {
        return outcome.password && outcome.password->expires_at > now;
      }));
  return overview;
}

}  // namespace cred
