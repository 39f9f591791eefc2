// SPDX-License-Identifier: Apache-2.0
// Configuration → refresher and controllers, now and at every reload.
#include "syncd/service/supervisor.h"

#include <algorithm>
#include <set>
#include <utility>

#include "syncd/config/discovered.h"
#include "syncd/observe/message_ids.h"
#include "syncd/service/rollout/staging.h"

namespace cred::syncd {
namespace {

// Errors of calls name the cluster themselves.
void add_trouble(std::string& all, const std::string& cluster, const std::string& trouble) {
  if (trouble.empty()) return;
  const std::string name = "cluster " + cluster + ": ";
  if (!all.empty()) all += "; ";
  all += trouble.starts_with(name) ? trouble : name + trouble;
}

}  // namespace

Supervisor::Supervisor(SyncConfig config, Deps deps)
    : config_(std::move(config)),
      deps_(std::move(deps)),
      pauses_(make_pause_deps()),
      discoverer_(make_discovery_deps()),
      rollout_(make_rollout_deps()) {
  if (!config_.members.home.empty()) share_.emplace();
}

Supervisor::~Supervisor() {
  tokens_.reset();  // who waits for it looks at the clusters then
  while (!clusters_.empty()) stop_cluster(clusters_.begin()->first);
  roles_.reset();  // the same
}

void Supervisor::start() {
  pauses_.read();
  keep_tokens();
  roles_ = std::make_unique<ClusterRoles>(make_token_deps());
  for (auto& [name, slice] : make_slices()) start_cluster(name, std::move(slice));
  discoverer_.configure(config_.discoveries);
}

Discoverer::Deps Supervisor::make_discovery_deps() {
  return {.loop = deps_.loop,
          .survey = deps_.survey,
          .random = deps_.random,
          .tell = deps_.tell,
          .on_change = [this] { apply_clusters("discovery"); }};
}

PauseKeeper::Deps Supervisor::make_pause_deps() {
  return {.loop = deps_.loop,
          .tell = deps_.tell,
          .storage = deps_.pauses,
          .list_clusters =
              [this] {
                const std::set<std::string> names = cluster_names();
                return std::vector<std::string>(names.begin(), names.end());
              },
          .apply =
              [this](const std::string& cluster, std::optional<Instant> since) {
                const auto found = clusters_.find(cluster);
                if (found != clusters_.end()) found->second.controller->set_paused(since);
              }};
}

TokenRefresher::Deps Supervisor::make_token_deps() const {
  return {.loop = deps_.loop,
          .run_job = deps_.run_token_job,
          .obtain = deps_.make_obtain(config_),
          .random = deps_.random,
          .tell = deps_.tell};
}

void Supervisor::keep_tokens() {
  auto refresher = std::make_unique<TokenRefresher>(config_.registries, make_token_deps(),
                                                    [this] { take_passwords(); });
  if (tokens_) refresher->adopt(*tokens_);
  tokens_ = std::move(refresher);
  tokens_->start();
}

void Supervisor::publish() const {
  if (deps_.publish && tokens_->passwords()) deps_.publish(config_, tokens_->passwords());
}

void Supervisor::take_passwords() {
  if (!tokens_->passwords()) return;
  publish();
  for (auto& [name, kept] : clusters_) hand_over(kept);
}

void Supervisor::hand_over(Kept& kept) {
  if (!tokens_->passwords()) return;
  Passwords passwords = slice_passwords(kept.slice, tokens_->passwords());
  if (are_same_passwords(passwords, kept.passwords)) return;
  kept.passwords = passwords;
  kept.controller->set_passwords(std::move(passwords));
}

void Supervisor::start_cluster(const std::string& name, ClusterSlice slice) {
  Kept& kept = clusters_[name];
  const int in_flight = slice.config->clusters.front().in_flight;
  kept.runners = deps_.make_runners(static_cast<std::size_t>(std::max(in_flight, 1)));
  const ClusterController::Deps deps{.loop = deps_.loop,
                                     .open = deps_.make_open(slice.config->clusters.front()),
                                     .runners = kept.runners.runners,
                                     .sleep = deps_.sleep,
                                     .random = deps_.random,
                                     .tell = deps_.tell,
                                     .find_role_passwords = roles_->make_finder(name)};
  kept.controller = std::make_unique<ClusterController>(slice.config, deps);
  roles_->add(name, *kept.controller);
  kept.slice = std::move(slice);
  if (const auto since = pauses_.find(name)) kept.controller->set_paused(since);
  kept.controller->start();
  hand_over(kept);
}

void Supervisor::stop_cluster(const std::string& name) {
  const auto found = clusters_.find(name);
  if (found == clusters_.end()) return;
  roles_->remove(name);
  found->second.controller.reset();
  deps_.retire(std::move(found->second.runners.owner));
  clusters_.erase(found);
}

void Supervisor::say(const std::string& text) const {
  deps_.tell({Priority::notice, kReloadedId, text});
}

void Supervisor::say_of(const std::string& reason, const std::string& cluster,
                        std::string_view what) const {
  std::string text = reason;
  text.append(": cluster ").append(cluster).append(" ").append(what);
  say(text);
}

Result<void> Supervisor::reload() {
  LoadedSyncConfig loaded = deps_.load();
  if (!loaded.config) {
    return Error{Errc::local, loaded.errors.empty() ? "no configuration" : loaded.errors.front()};
  }
  const std::vector<RegistrySource> before =
      std::exchange(config_, *std::move(loaded.config)).registries;
  discoverer_.configure(config_.discoveries);
  std::map<std::string, const ClusterSlice*> now;
  for (const auto& [name, kept] : clusters_) now.emplace(name, &kept.slice);
  is_staged(now, make_slices(), config_) ? rollout_.begin() : rollout_.end();
  keep_held_registries();
  for (const std::string& text : describe_registry_changes(before, config_.registries)) say(text);
  keep_tokens();
  roles_->tokens().set_obtain(deps_.make_obtain(config_));
  publish();
  apply_clusters("reload");
  return {};
}

// While others are held back, theirs too, behind those of the configuration.
void Supervisor::keep_held_registries() {
  configured_registries_ = config_.registries.size();
  if (!rollout_.is_on()) return;
  for (auto& [name, kept] : clusters_) {
    if (!is_canary(kept.slice)) adopt_registries(kept.slice, config_.registries);
  }
}

void Supervisor::finish_rollout() {
  config_.registries.erase(
      config_.registries.begin() + static_cast<std::ptrdiff_t>(configured_registries_),
      config_.registries.end());
  keep_tokens();
  apply_clusters("reload");
}

Rollout::Deps Supervisor::make_rollout_deps() {
  return {.loop = deps_.loop,
          .random = deps_.random,
          .tell = deps_.tell,
          .list_canaries =
              [this] {
                std::vector<std::string> names;
                for (const auto& [name, kept] : clusters_) {
                  if (is_canary(kept.slice)) names.push_back(name);
                }
                return names;
              },
          .look =
              [this](const std::string& cluster, RefreshDone done) {
                clusters_.at(cluster).controller->refresh({}, std::move(done));
              },
          .on_good = [this] { finish_rollout(); }};
}

void Supervisor::apply_clusters(const std::string& reason) {
  std::map<std::string, ClusterSlice> wanted = make_slices();
  std::set<std::string> gone;
  for (const auto& [name, kept] : clusters_) {
    const bool is_held = rollout_.is_on() && !is_canary(kept.slice);
    if (!wanted.contains(name) && !is_held) gone.insert(name);
  }
  for (const std::string& name : gone) {
    say_of(reason, name, "is left as it is from now on");
    stop_cluster(name);
  }
  for (auto& [name, slice] : wanted) {
    const auto found = clusters_.find(name);
    const bool is_new = found == clusters_.end();
    if (!is_new && is_same_slice(found->second.slice, slice)) {
      found->second.slice.registries = slice.registries;
      continue;
    }
    if (rollout_.is_on() && !is_canary(slice)) continue;
    say_of(reason, name, is_new ? "is new" : "has changed");
    stop_cluster(name);
    start_cluster(name, std::move(slice));
  }
}

void Supervisor::refresh(const RefreshScope& scope, RefreshDone done) {
  if (!done) done = [](const RefreshReport&) {};
  discoverer_.list_soon();
  const bool is_any = std::any_of(clusters_.begin(), clusters_.end(), [&](const auto& pair) {
    return is_in_scope(pair.first, scope.cluster);
  });
  if (!scope.cluster.empty() && !is_any) {
    return done({0, 0, explain_absence(scope.cluster)});
  }
  if (!scope.renews_tokens || !tokens_) return look(scope, done);
  tokens_->renew([this, scope, done = std::move(done)] {
    roles_->tokens().renew([this, scope, done] { look(scope, done); });
  });
}

void Supervisor::look(const RefreshScope& scope, const RefreshDone& done) {
  std::vector<std::pair<std::string, ClusterController*>> controllers;
  for (auto& [name, kept] : clusters_) {
    if (is_in_scope(name, scope.cluster)) controllers.emplace_back(name, kept.controller.get());
  }
  if (controllers.empty()) return done({});
  const auto sum = std::make_shared<std::pair<std::size_t, RefreshReport>>();
  sum->first = controllers.size();
  for (const auto& [name, controller] : controllers) {
    controller->refresh(scope.namespace_name,
                        [sum, done, name = name](const RefreshReport& report) {
                          auto& [lacking, all] = *sum;
                          all.good += report.good;
                          all.bad += report.bad;
                          all.unasked += report.unasked;
                          add_trouble(all.trouble, name, report.trouble);
                          if (--lacking == 0) done(all);
                        });
  }
}

Snapshot Supervisor::snapshot() const {
  Snapshot snapshot{};
  snapshot.taken_at = deps_.loop.clock().now();
  if (tokens_) snapshot.registries = tokens_->snapshot();
  for (const auto& [name, kept] : clusters_) {
    snapshot.clusters.push_back(kept.controller->snapshot());
    const std::string held = is_canary(kept.slice) ? std::string() : rollout_.describe();
    if (!held.empty()) snapshot.clusters.back().warnings.push_back(held);
  }
  snapshot.discoveries = discoverer_.snapshot();
  return snapshot;
}

bool Supervisor::has_attempted() const { return tokens_ && tokens_->passwords(); }

Overview Supervisor::overview() const {
  Overview overview;
  const Instant now = deps_.loop.clock().now();
  overview.clusters = clusters_.size();
  if (share_) overview.elsewhere = cluster_names().size() - clusters_.size();
  for (const auto& [name, kept] : clusters_) {
    add_cluster(overview, *kept.controller, deps_.loop.clock());
    if (pauses_.find(name)) ++overview.paused;
  }
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

}  // namespace cred::syncd
