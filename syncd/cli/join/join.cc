// SPDX-License-Identifier: Apache-2.0
// Plan, rehearse, apply, fetch the token, try it, write it down.
#include "syncd/cli/join/join.h"

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "syncd/cli/doctor/rights.h"
#include "syncd/cli/join/account.h"
#include "syncd/cli/join/apply.h"
#include "syncd/cli/join/config.h"
#include "syncd/cli/join/files.h"
#include "syncd/cli/join/login.h"
#include "syncd/cli/join/manifests.h"
#include "syncd/cli/join/roles.h"
#include "syncd/cli/join/undo.h"
#include "syncd/config/names.h"
#include "syncd/config/rbac.h"
#include "syncd/kube/client/cluster.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLine = 2000;

class Joining {
 public:
  Joining(const SyncOptions& options, JoinPlan plan, const ProcessDeps& process)
      : options_(options),
        plan_(std::move(plan)),
        process_(process),
        rbac_(make_join_account(options)),
        owner_(find_daemon_owner(plan_.config.state_directory)) {
    rbac_.mark = make_configuration_mark(plan_.config.instance, options.config_path);
  }

  int run() {
    const auto done = join();
    if (done) return kDone;
    const Errc code = done.error().code;
    std::string text = done.error().text + clear_up(code == Errc::unavailable);
    // What is wrong on this machine is of no cluster.
    if (code != Errc::local && !text.starts_with("cluster ")) {
      text = "cluster " + plan_.name + ": " + text;
    }
    return complain(process_, code == Errc::unavailable ? kTemporary : kNothingSucceeded, text);
  }

 private:
  Result<void> join() {
    if (auto opened = open(); !opened) return opened;
    if (auto rendered = render(); !rendered) return rendered;
    if (auto kept = keep_apart(); !kept) return kept;
    auto rehearsal = rehearse(manifests_, server_);
    if (!rehearsal) return std::move(rehearsal).error();
    if (auto allowed = check_token_right(*rehearsal); !allowed) return allowed;
    if (!rehearsal->refusals.empty()) return refuse(*rehearsal);
    if (options_.dry_run) return show();
    if (auto prepared = prepare_directories(); !prepared) return prepared;
    if (options_.rotate) {
      auto revoked = revoke_account(manifests_, rehearsal->versions, server_.call);
      if (!revoked) return revoked;
    }
    if (auto applied = apply(*rehearsal); !applied) return applied;
    return take_login();
  }

  Result<void> render() {
    auto manifests = split_manifests(text_ = render_rbac(plan_.cluster, rbac_));
    if (!manifests) return std::move(manifests).error();
    manifests_ = *std::move(manifests);
    return {};
  }

  // Two configurations of one host have one field manager, so that the server would let the second
  // take the first one's rights away.
  Result<void> keep_apart() {
    const auto other = find_other_configuration(manifests_, rbac_.mark, server_.call);
    if (!other) return {};
    rbac_.role = make_role_name(rbac_.account, rbac_.mark);
    say((options_.dry_run ? "# " : "") + describe_other_roles(rbac_.account, *other, rbac_.role));
    return render();
  }

  // What becomes of what this run has made, where it ends here.
  std::string clear_up(bool is_temporary) const {
    if (made_.empty()) return {};
    if (is_temporary) return "; join again, what has been made stays: " + list_manifests(made_);
    const std::vector<Manifest> left = take_back(made_, server_.call);
    if (left.empty()) return "; what had been made is taken back";
    return "; this has been made and could not be deleted again: " + list_manifests(left);
  }

  // The operator's way to the cluster.
  Result<void> open() {
    std::string paths = options_.kubeconfig_path;
    if (paths.empty()) paths = process_.environment.find("KUBECONFIG").value_or("");
    if (paths.empty()) paths = process_.home + "/.kube/config";
    auto way = read_kubeconfig(paths, options_.context, process_.read_file);
    if (!way) return hint_at_option(std::move(way).error());
    way_ = *std::move(way);
    if (way_.ca_pem.empty() && !way_.ca_file.empty()) {
      auto authorities = process_.read_file(way_.ca_file);
      if (!authorities) return std::move(authorities).error();
      if (*authorities) way_.ca_pem = **std::move(authorities);
    }
    const ClusterDeps deps =
        make_cluster_deps(process_.environment, process_.home, process_.read_file, process_.now);
    auto opened =
        open_cluster({plan_.name, false, paths, options_.context, plan_.cluster.proxy, 1, 0}, deps);
    if (!opened) return std::move(opened).error();
    server_ = {opened->call, deps.sleep, make_join_manager(plan_.config.instance), options_.force};
    return {};
  }

  Error hint_at_option(Error error) const {
    if (options_.kubeconfig_path.empty()) error.text += "; --kubeconfig PATH names another file";
    return error;
  }

  std::string token_path() const {
    return "/api/v1/namespaces/" + rbac_.account_namespace + "/secrets/" +
           make_token_secret_name(rbac_);
  }

  Result<void> check_token_right(Rehearsal& rehearsal) const {
    const Right right{"get", "secrets", make_token_secret_name(rbac_), rbac_.account_namespace};
    const auto allowed = review_right(right, server_.call);
    if (!allowed) return allowed.error();
    if (!*allowed) rehearsal.refusals.push_back("not allowed: " + describe_right(right));
    return {};
  }

  Result<void> refuse(const Rehearsal& rehearsal) const {
    for (const std::string& line : rehearsal.refusals) {
      static_cast<void>(complain(process_, kNothingSucceeded, line));
    }
    return Error{Errc::denied, "cluster " + plan_.name + " was not joined; nothing was changed"};
  }

  Result<void> show() const {
    const Secret placeholder("TOKEN");
    process_.out
        << "# To be applied with context " + clean_text(options_.context) + ":\n" + text_ +
               "# To be written to " + plan_.kubeconfig_path +
               ", with the account's token:\n---\n" +
               render_account_login(plan_.name, rbac_.account, way_, placeholder).reveal() +
               "# To be written to " + plan_.drop_in_path + ":\n---\n" + plan_.drop_in +
               "# Nothing was changed.\n"
        << std::flush;
    return {};
  }

  // Before anything is applied, so that a missing right here leaves the cluster alone.
  Result<void> prepare_directories() const {
    for (const std::string& path : {plan_.kubeconfig_path, plan_.drop_in_path}) {
      auto prepared = prepare_join_directory(std::filesystem::path(path).parent_path().string());
      if (!prepared) return prepared;
    }
    return {};
  }

  Result<void> apply(const Rehearsal& rehearsal) {
    for (std::size_t i = 0; i < manifests_.size(); ++i) {
      const auto applied = apply_manifest(manifests_[i], rehearsal.versions[i], server_);
      if (!applied) {
        return in_context("cluster " + plan_.name + ": " + std::to_string(i) + " of " +
                              std::to_string(manifests_.size()) + " manifests are applied",
                          applied.error());
      }
      if (*applied == Applied::unchanged) continue;
      if (*applied == Applied::created) made_.push_back(manifests_[i]);
      note((*applied == Applied::created ? "created " : "changed ") +
           describe_manifest(manifests_[i]));
    }
    return {};
  }

  Result<void> take_login() {
    const auto token = await_account_token(token_path(), server_.call, server_.sleep);
    if (!token) return in_context("cluster " + plan_.name, token.error());
    const Secret login = render_account_login(plan_.name, rbac_.account, way_, *token);
    const auto rights = verify_account_login(plan_.cluster, login, process_);
    if (!rights) return rights.error();
    // The daemon may reload at any time: what the drop-in names must be there first.
    if (auto written = write(plan_.kubeconfig_path, login.reveal(), {0600, owner_}); !written) {
      return written;
    }
    if (auto written = write(plan_.drop_in_path, plan_.drop_in, {0644, std::nullopt}); !written) {
      return written;
    }
    conclude(*rights);
    return {};
  }

  Result<void> write(const std::string& path, std::string_view content, const FileAccess& access) {
    const auto written = write_joined_file(path, content, access);
    if (!written) return written.error();
    if (*written) note("wrote " + path);
    return {};
  }

  void conclude(std::size_t rights) const {
    const std::string cluster = "cluster " + plan_.name;
    if (!has_changed_) {
      say(cluster + ": nothing to change, it is joined already");
      return;
    }
    say(cluster + ": joined; account " + rbac_.account_namespace + '/' + rbac_.account + ", " +
        std::to_string(rights) + (rights == 1 ? " right" : " rights"));
    if (!owner_ && ::geteuid() == 0) {
      say(plan_.kubeconfig_path + " belongs to root, since there is no user ecr-syncd yet; join " +
          "again once there is");
    }
    say("see what would happen: ecr-syncd plan --cluster " + plan_.name);
    say("make it happen: systemctl reload ecr-syncd");
  }

  void note(const std::string& change) {
    has_changed_ = true;
    say(change);
  }

  void say(const std::string& text) const {
    process_.out << clean_text(text, kLongestLine) + '\n' << std::flush;
  }

  const SyncOptions& options_;
  const JoinPlan plan_;
  const ProcessDeps& process_;
  RbacOptions rbac_;
  const std::optional<FileOwner> owner_;
  KubeAccess way_;
  ApplyDeps server_;
  std::string text_;  // of manifests_
  std::vector<Manifest> manifests_;
  std::vector<Manifest> made_;  // of those, by this run
  bool has_changed_ = false;
};

// Empty where the names are right.
std::string find_wrong_name(const SyncOptions& options) {
  if (!options.name.empty() && !is_label_value(options.name)) {
    return "--name: write at most 63 letters, digits, -, _ and .";
  }
  const RbacOptions rbac = make_join_account(options);
  if (!is_dns_subdomain(rbac.account)) return "--account is not a service account name";
  if (!is_dns_label(rbac.account_namespace)) {
    return "--account-namespace is not a namespace name";
  }
  return {};
}

}  // namespace

int run_join(const SyncOptions& options, const ListDirectory& list_directory,
             const ProcessDeps& process) {
  if (const std::string text = find_wrong_name(options); !text.empty()) {
    return complain(process, kWrongUsage, text);
  }
  const auto name = options.name.empty() ? find_cluster_name(clean_text(options.context, 200))
                                         : std::optional(options.name);
  if (!name) {
    return complain(process, kWrongUsage,
                    "no cluster can be called " + clean_text(options.context, 200) +
                        "; give it a name with --name NAME");
  }
  std::vector<std::string> errors;
  auto plan = plan_join(options, *name, list_directory, process, errors);
  for (const std::string& error : errors) process.err << clean_text(error, kLongestLine) + '\n';
  if (!plan) {
    return complain(process, kWrongConfiguration,
                    "cluster " + *name + " was not joined; nothing was changed");
  }
  return Joining(options, *std::move(plan), process).run();
}

}  // namespace cred::syncd
