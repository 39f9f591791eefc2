// SPDX-License-Identifier: Apache-2.0
// Plan, rehearse, apply, log in.
#include "syncd/cli/join/joining.h"

#include <filesystem>
#include <utility>

#include "base/text.h"
#include "syncd/cli/join/account.h"
#include "syncd/cli/join/roles.h"
#include "syncd/cli/join/undo.h"
#include "syncd/cli/login/operator_way.h"
#include "syncd/kube/token/token_file.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLine = 2000;

}  // namespace

Joining::Joining(const SyncOptions& options, JoinPlan plan, const ProcessDeps& process)
    : options_(options),
      plan_(std::move(plan)),
      process_(process),
      rbac_(make_join_account(options)),
      owner_(find_daemon_owner(plan_.config.state_directory)),
      token_path_(find_token_path(plan_.config.state_directory, plan_.name)) {
  rbac_.mark = make_configuration_mark(plan_.config.instance, options.config_path);
}

int Joining::run() {
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

Result<void> Joining::join() {
  if (auto opened = open(); !opened) return opened;
  if (auto chosen = choose_policy(); !chosen) return chosen;
  if (auto rendered = render(); !rendered) return rendered;
  if (auto kept = keep_apart(); !kept) return kept;
  auto rehearsal = rehearse(manifests_, server_);
  if (!rehearsal) return std::move(rehearsal).error();
  if (auto allowed = check_token_rights(*rehearsal); !allowed) return allowed;
  if (!rehearsal->refusals.empty()) return refuse(*rehearsal);
  if (options_.dry_run) return show();
  if (auto prepared = prepare_directories(); !prepared) return prepared;
  if (options_.rotate) {
    auto revoked = revoke_account(manifests_, rehearsal->versions, server_.call);
    if (!revoked) return revoked;
  }
  return is_bound() ? take_bound_login(*rehearsal) : take_lasting_login(*rehearsal);
}

Result<void> Joining::render() {
  auto manifests = split_manifests(text_ = render_rbac(plan_.cluster, rbac_));
  if (!manifests) return std::move(manifests).error();
  manifests_ = *std::move(manifests);
  return {};
}

Result<void> Joining::keep_apart() {
  const auto other = find_other_configuration(manifests_, rbac_.mark, server_.call);
  if (!other) return {};
  rbac_.role = make_role_name(rbac_.account, rbac_.mark);
  say((options_.dry_run ? "# " : "") + describe_other_roles(rbac_.account, *other, rbac_.role));
  return render();
}

std::string Joining::clear_up(bool is_temporary) const {
  if (made_.empty()) return {};
  if (is_temporary) return "; join again, what has been made stays: " + list_manifests(made_);
  const std::vector<Manifest> left = take_back(made_, server_.call);
  if (left.empty()) return "; what had been made is taken back";
  return "; this has been made and could not be deleted again: " + list_manifests(left);
}

Result<void> Joining::open() {
  auto way = open_operator_way(options_, plan_.cluster, process_);
  if (!way) return std::move(way).error();
  way_ = std::move(way->access);
  server_ = {std::move(way->call), std::move(way->sleep), make_join_manager(plan_.config.instance),
             options_.force};
  return {};
}

Result<void> Joining::refuse(const Rehearsal& rehearsal) const {
  for (const std::string& line : rehearsal.refusals) {
    static_cast<void>(complain(process_, kNothingSucceeded, line));
  }
  return Error{Errc::denied, "cluster " + plan_.name + " was not joined; nothing was changed"};
}

Result<void> Joining::show() const {
  const Secret placeholder("TOKEN");
  const std::string token =
      is_bound() ? "# To be written to " + token_path_ + ": the account's token.\n" : "";
  process_.out
      << "# To be applied with context " + clean_text(options_.context) + ":\n" + text_ + token +
             "# To be written to " + plan_.kubeconfig_path +
             (is_bound() ? "" : ", with the account's token") + ":\n---\n" +
             render_account_login(plan_.name, rbac_.account, way_, make_key(placeholder)).reveal() +
             "# To be written to " + plan_.drop_in_path + ":\n---\n" + plan_.drop_in +
             "# Nothing was changed.\n"
      << std::flush;
  return {};
}

Result<void> Joining::prepare_directories() const {
  for (const std::string& path : {plan_.kubeconfig_path, plan_.drop_in_path}) {
    auto prepared = prepare_join_directory(std::filesystem::path(path).parent_path().string());
    if (!prepared) return prepared;
  }
  if (!is_bound()) return {};
  return prepare_token_directory(std::filesystem::path(token_path_).parent_path().string(), owner_);
}

Result<void> Joining::apply(const Rehearsal& rehearsal, std::size_t first, std::size_t end) {
  for (std::size_t i = first; i < end; ++i) {
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

void Joining::note(const std::string& change) {
  has_changed_ = true;
  say(change);
}

void Joining::say(const std::string& text) const {
  process_.out << clean_text(text, kLongestLine) + '\n' << std::flush;
}

}  // namespace cred::syncd
