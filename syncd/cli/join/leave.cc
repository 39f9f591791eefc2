// SPDX-License-Identifier: Apache-2.0
// Look, delete, and only then forget the files by which it could be tried again.
#include "syncd/cli/join/leave.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/text.h"
#include "syncd/cli/doctor/check_config.h"
#include "syncd/cli/join/account.h"
#include "syncd/cli/join/config.h"
#include "syncd/cli/join/leave_objects.h"
#include "syncd/cli/join/roles.h"
#include "syncd/cli/join/undo.h"
#include "syncd/cli/login/operator_way.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/token/token_file.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLine = 2000;

class Leaving {
 public:
  Leaving(const SyncOptions& options, const SyncConfig& config, const ClusterConfig& cluster,
          const ProcessDeps& process)
      : options_(options),
        config_(config),
        cluster_(cluster),
        process_(process),
        files_(find_joined_files(options.config_path, cluster.name)),
        rbac_(make_join_account(options)) {
    rbac_.mark = make_configuration_mark(config.instance, options.config_path);
  }

  int run() {
    const auto done = leave();
    if (done) return kDone;
    const Error error = in_context("cluster " + cluster_.name + " was not left", done.error());
    process_.err << "ecr-syncd: " + clean_text(error.text, kLongestLine) + '\n' << std::flush;
    return error.code == Errc::unavailable ? kTemporary : kNothingSucceeded;
  }

 private:
  Result<void> leave() {
    if (cluster_.eks) {
      return Error{Errc::local,
                   "`join` has made nothing there, since it is opened by `eks`: take it "
                   "out of the configuration at " +
                       cluster_.where +
                       ", delete what `ecr-syncd rbac` prints, and the access entry"};
    }
    if (auto opened = open(); !opened) return opened;
    auto leftovers = find_leftovers(cluster_, rbac_, make_join_manager(config_.instance), call_);
    if (!leftovers) return std::move(leftovers).error();
    std::vector<Manifest> going;
    for (Leftover& one : *leftovers) {
      if (one.keeps.empty()) {
        going.push_back(std::move(one.manifest));
      } else {
        say(describe_manifest(one.manifest) + " stays: " + one.keeps);
      }
    }
    if (options_.dry_run) return show(going);
    const std::vector<Manifest> left = take_back(going, call_);
    if (!left.empty()) {
      return Error{Errc::denied, "could not be deleted: " + list_manifests(left) +
                                     "; the files stay, so that it can be tried again"};
    }
    for (const Manifest& manifest : going) say("deleted " + describe_manifest(manifest));
    return forget_files();
  }

  // The operator's way, which has to lead where the joined one does.
  Result<void> open() {
    auto way = open_operator_way(options_, cluster_, process_);
    if (!way) return std::move(way).error();
    const auto joined = read_kubeconfig(cluster_.kubeconfig, cluster_.context, process_.read_file);
    if (!joined) return joined.error();
    if (way->access.server != joined->server) {
      return Error{Errc::local, "your context leads to " + clean_text(way->access.server, 300) +
                                    ", the cluster is " + clean_text(joined->server, 300) +
                                    "; name its context with --context CONTEXT"};
    }
    call_ = std::move(way->call);
    return {};
  }

  Result<void> show(const std::vector<Manifest>& going) const {
    for (const Manifest& manifest : going) say("would delete " + describe_manifest(manifest));
    for (const std::string& path : list_files()) say("would remove " + path);
    say("nothing was changed");
    return {};
  }

  // Those that `join` has made.
  std::vector<std::string> list_files() const {
    std::vector<std::string> files;
    const auto drop_in = process_.read_file(files_.drop_in);
    if (drop_in && *drop_in && is_made_by_join(**drop_in)) files.push_back(files_.drop_in);
    const bool is_ours = cluster_.kubeconfig == files_.kubeconfig;
    if (!is_ours || files.empty()) return files;
    files.push_back(files_.kubeconfig);
    const std::string token = find_token_path(config_.state_directory, cluster_.name);
    std::error_code error;
    if (std::filesystem::exists(token, error)) files.push_back(token);
    return files;
  }

  Result<void> forget_files() const {
    const std::vector<std::string> files = list_files();
    for (const std::string& path : files) {
      std::error_code error;
      std::filesystem::remove(path, error);
      if (error) return Error{Errc::local, "cannot remove " + path + ": " + error.message()};
      say("removed " + path);
    }
    if (files.empty()) {
      say("`join` has not written the cluster into the configuration: take it out at " +
          cluster_.where);
    }
    say("its pull secrets stay until what they hold expires; to delete them at once: kubectl "
        "delete "
        "secrets --all-namespaces -l ecr-syncd/instance=" +
        config_.instance);
    say("make it happen: systemctl reload-or-restart ecr-syncd");
    return {};
  }

  void say(const std::string& text) const {
    process_.out << clean_text(text, kLongestLine) + '\n' << std::flush;
  }

  const SyncOptions& options_;
  const SyncConfig& config_;
  const ClusterConfig& cluster_;
  const ProcessDeps& process_;
  JoinedFiles files_;
  RbacOptions rbac_;
  CallApi call_;
};

}  // namespace

int run_leave(const SyncOptions& options, const ListDirectory& list_directory,
              const ProcessDeps& process) {
  const auto config = read_sync_config(options.config_path, list_directory, process);
  if (!config) return kWrongConfiguration;
  for (const ClusterConfig& cluster : config->clusters) {
    if (cluster.name == options.name) return Leaving(options, *config, cluster, process).run();
  }
  process.err << "ecr-syncd: no cluster of the configuration is called " +
                     clean_text(options.name, 200) + '\n'
              << std::flush;
  return kWrongUsage;
}

}  // namespace cred::syncd
