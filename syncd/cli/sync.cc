// SPDX-License-Identifier: Apache-2.0
// Passwords first, then all clusters at once.
#include "syncd/cli/sync.h"

#include <array>
#include <thread>
#include <utility>

#include "base/deadline.h"
#include "base/mutex.h"
#include "base/text.h"
#include "cache/trust.h"
#include "syncd/config/discovered.h"
#include "syncd/credentials/roles/role_asker.h"
#include "syncd/credentials/shared_cache.h"
#include "syncd/credentials/token_fetcher.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/reconcile/accounts/applier.h"
#include "syncd/reconcile/cluster_reference.h"
#include "syncd/service/token_service.h"
#include "syncd/service/ways.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kPasswordTime{30};

bool is_about_credentials(Errc code) {
  return code == Errc::denied || code == Errc::no_credentials || code == Errc::not_configured;
}

bool is_temporary(const Error& error) { return error.code == Errc::unavailable; }

class Syncing {
 public:
  Syncing(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process,
          const OnTarget& on_target)
      : config_(config),
        scope_(scope),
        process_(process),
        err_(process.err),
        on_target_(on_target) {}

  SyncTally run() {
    obtain();
    publish();
    std::vector<std::jthread> threads;
    for (const ClusterConfig& cluster : config_.clusters) {
      if (!is_in_scope(cluster.name, scope_.cluster)) continue;
      threads.emplace_back([this, &cluster] { sync(cluster); });
    }
    const std::size_t clusters = threads.size();
    threads.clear();  // joins
    const MutexLock lock(mutex_);
    tally_.clusters = clusters;
    return std::move(tally_);
  }

 private:
  void obtain() {
    const TokenDeps deps = make_token_deps(process_);
    passwords_ = obtain_passwords(config_.registries, config_.cache_directory, deps,
                                  Deadline::after(kPasswordTime));
    const MutexLock lock(mutex_);
    for (const std::string& remark : collect_new_remarks(passwords_)) say(remark);
    for (std::size_t i = 0; i < passwords_.size(); ++i) {
      const std::string& host = config_.registries[i].target.registry.host;
      const TokenOutcome& outcome = passwords_[i];
      if (!outcome.password) {
        Error error = in_context("registry " + host, outcome.password.error());
        say(error.text);
        tally_.registry_errors.push_back(std::move(error));
        continue;
      }
      ++tally_.passwords;
      if (!outcome.notice.empty()) say("registry " + host + ": " + outcome.notice);
    }
  }

  // Where a daemon, or whoever installed it, has made the place for it: many who run this by hand
  // or inside a cluster have no readers.
  void publish() {
    const std::string& directory = config_.cache_directory;
    if (scope_.dry_run || !find_standing(public_cache(directory))) return;
    const auto done = publish_passwords(directory, config_.registries, passwords_, process_.now());
    if (done) return;
    const MutexLock lock(mutex_);
    say("the passwords are not published on this machine: " + done.error().text);
  }

  // Where no daemon runs that would do it.
  void keep_token_of(const ClusterConfig& cluster) {
    if (scope_.dry_run) return;
    const TokenReport report = keep_token(make_cluster_reference(cluster),
                                          make_token_directory(config_.state_directory, process_));
    if (!report.failure) return;
    const bool is_early = report.token && !is_overdue(*report.token, process_.now());
    if (report.failure->code == Errc::unavailable && is_early) return;
    const MutexLock lock(mutex_);
    say("cluster " + cluster.name + ": its token is not renewed: " + report.failure->text);
  }

  void sync(const ClusterConfig& cluster) {
    keep_token_of(cluster);
    const ClusterDeps deps = make_shared_cluster_deps(process_);
    auto opened = open_cluster(make_cluster_reference(cluster), deps);
    if (!opened) {
      note_failed_cluster();
      return take_error(std::move(opened).error());
    }
    const ReconcileDeps context{.call = opened->call,
                                .now = process_.now,
                                .sleep = deps.sleep,
                                .random = deps.random,
                                .dry_run = scope_.dry_run,
                                .find_role_passwords = ask_role_};
    ClusterReport report =
        sync_cluster(cluster, {config_, passwords_, scope_.namespace_name}, context,
                     [this](const TargetReport& target) { take(target); });
    const bool is_failed = !report.errors.empty() && report.targets == 0;
    if (is_failed) note_failed_cluster();
    take_unasked(report, is_failed);
    for (Error& error : report.errors) take_error(std::move(error));
  }

  void take(const TargetReport& report) {
    const MutexLock lock(mutex_);
    if (report.is_account && report.outcome.kind == TargetOutcome::Kind::removed) {
      ++tally_.detached;
    } else if (report.is_account && is_good(report.outcome.kind)) {
      ++tally_.attached;
    } else {
      count(report.outcome);
    }
    if (is_good(report.outcome.kind) && !report.outcome.unreadable.empty()) {
      ++tally_.unreadable;
      tally_.is_all_temporary = false;
    }
    on_target_(report);
  }

  void count(const TargetOutcome& outcome) REQUIRES(mutex_) {
    using Kind = TargetOutcome::Kind;
    switch (outcome.kind) {
      case Kind::unchanged:
        ++tally_.unchanged;
        return;
      case Kind::created:
        ++tally_.created;
        return;
      case Kind::updated:
        ++tally_.updated;
        return;
      case Kind::replaced:
        ++tally_.replaced;
        return;
      case Kind::removed:
        ++tally_.removed;
        return;
      case Kind::skipped:
        ++tally_.skipped;
        return;
      case Kind::refused:
        ++tally_.refused;
        break;
      case Kind::waiting:
        ++tally_.waiting;
        break;
      case Kind::failed:
        ++tally_.failed;
        break;
    }
    tally_.is_all_temporary = tally_.is_all_temporary && outcome.is_temporary;
  }

  void note_failed_cluster() {
    const MutexLock lock(mutex_);
    ++tally_.failed_clusters;
  }

  // What a cluster that failed was not asked is not news beside that.
  void take_unasked(const ClusterReport& report, bool is_failed) {
    const MutexLock lock(mutex_);
    for (const std::string& text : report.unasked) say(text);
    if (is_failed) return;
    tally_.unasked += report.unasked.size();
    for (const Error& error : report.errors) {
      // Of what this side decided, the server was not to be asked.
      if (error.code != Errc::local) ++tally_.unasked;
    }
  }

  void take_error(Error error) {
    const MutexLock lock(mutex_);
    say(error.text);
    tally_.is_all_temporary = tally_.is_all_temporary && is_temporary(error);
    tally_.cluster_errors.push_back(std::move(error));
  }

  void say(const std::string& text) REQUIRES(mutex_) {
    constexpr std::size_t kLongestLine = 2000;
    err_ << "ecr-syncd: " + clean_text(text, kLongestLine) + '\n' << std::flush;
  }

  // Constant after construction.
  const SyncConfig& config_;
  const SyncScope& scope_;
  const ProcessDeps& process_;
  const FindRolePasswords ask_role_ = make_role_asker(make_obtain(config_, process_));

  std::vector<TokenOutcome> passwords_;  // constant from obtain() on

  Mutex mutex_;
  std::ostream& err_ GUARDED_BY(mutex_);
  const OnTarget& on_target_ GUARDED_BY(mutex_);
  SyncTally tally_ GUARDED_BY(mutex_);
};

}  // namespace

SyncTally sync_all(const SyncConfig& config, const SyncScope& scope, const ProcessDeps& process,
                   const OnTarget& on_target) {
  return Syncing(config, scope, process, on_target).run();
}

int find_exit_status(const SyncTally& tally) {
  if (tally.bad() == 0 && tally.registry_errors.empty()) return kDone;
  if (tally.good() != 0) return kSomeFailed;
  bool is_refused = !tally.registry_errors.empty();
  bool is_temporary_registry = true;
  for (const Error& error : tally.registry_errors) {
    is_refused = is_refused && is_about_credentials(error.code);
    is_temporary_registry = is_temporary_registry && is_temporary(error);
  }
  if (is_refused && tally.failed + tally.refused + tally.cluster_errors.size() == 0) {
    return kCredentialsRefused;
  }
  const bool is_only_waiting = tally.failed + tally.refused + tally.cluster_errors.size() == 0;
  if (is_temporary_registry && (is_only_waiting || tally.is_all_temporary)) return kTemporary;
  return kNothingSucceeded;
}

std::string describe_target(const TargetReport& report) {
  return report.cluster + '/' + report.namespace_name + ' ' + describe_object(report);
}

std::string find_warning(const TargetReport& report) {
  return report.is_account ? describe_applier(report.outcome.applier) : report.outcome.unreadable;
}

std::string describe_tally(const SyncTally& tally) {
  const std::array<std::pair<std::size_t, const char*>, 13> parts{
      {{tally.created, "created"},
       {tally.updated, "updated"},
       {tally.replaced, "replaced"},
       {tally.removed, "removed"},
       {tally.attached,
        tally.attached == 1 ? "service account attached" : "service accounts attached"},
       {tally.detached,
        tally.detached == 1 ? "service account detached" : "service accounts detached"},
       {tally.unchanged, "unchanged"},
       {tally.skipped, "skipped"},
       {tally.refused, "refused"},
       {tally.waiting, "waiting"},
       {tally.failed, "failed"},
       {tally.unreadable, "that no kubelet can read"},
       {tally.unasked, tally.unasked == 1 ? "question unanswered" : "questions unanswered"}}};
  std::string text;
  for (const auto& [count, name] : parts) {
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count);
    text += ' ';
    text += name;
  }
  return text.empty() ? "nothing to do" : text;
}

std::string describe_clusters(const SyncTally& tally) {
  const auto count = [](std::size_t number) {
    return std::to_string(number) + (number == 1 ? " cluster" : " clusters");
  };
  if (tally.failed_clusters == 0) return count(tally.clusters) + ", " + describe_tally(tally);
  std::string failed = count(tally.failed_clusters) + " failed";
  if (tally.failed_clusters == tally.clusters) return failed;
  return count(tally.clusters) + ", " + failed + ", " + describe_tally(tally);
}

}  // namespace cred::syncd
