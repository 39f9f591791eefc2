// SPDX-License-Identifier: Apache-2.0
// A login for the account: taken, tried, written down; what it takes the place of goes.
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "syncd/cli/doctor/rights.h"
#include "syncd/cli/join/joining.h"
#include "syncd/cli/join/leave_objects.h"
#include "syncd/cli/join/undo.h"
#include "syncd/cli/login/account_token.h"
#include "syncd/cli/login/policy_check.h"

namespace cred::syncd {

Result<void> Joining::choose_policy() {
  if (!is_bound() || !rbac_.has_policy) return {};
  const auto has_policies = has_admission_policies(server_.call);
  if (!has_policies) return has_policies.error();
  rbac_.has_policy = *has_policies;
  if (rbac_.has_policy) return {};
  say((options_.dry_run ? "# " : "") +
      std::string("this server has no ValidatingAdmissionPolicy (Kubernetes 1.30), ") +
      kUnlimitedTokens);
  return {};
}

std::string Joining::token_secret_path() const {
  return "/api/v1/namespaces/" + rbac_.account_namespace + "/secrets/" +
         make_token_secret_name(rbac_);
}

Result<void> Joining::check_token_rights(Rehearsal& rehearsal) const {
  const std::string& scope = rbac_.account_namespace;
  std::vector<Right> rights{{"get", "secrets", make_token_secret_name(rbac_), scope}};
  if (is_bound()) {
    rights = {{"get", "secrets", make_login_name(rbac_), scope},
              {"create", "serviceaccounts/token", rbac_.account, scope}};
  }
  for (const Right& right : rights) {
    const auto allowed = review_right(right, server_.call);
    if (!allowed) return allowed.error();
    if (!*allowed) rehearsal.refusals.push_back("not allowed: " + describe_right(right));
  }
  return {};
}

AccountKey Joining::make_key(const Secret& token) const {
  return is_bound() ? AccountKey{Secret(), token_path_} : AccountKey{token, {}};
}

std::size_t Joining::count_first() const {
  const auto last = std::find_if(manifests_.begin(), manifests_.end(),
                                 [](const Manifest& one) { return one.kind == "Secret"; });
  return static_cast<std::size_t>(last - manifests_.begin()) + 1;
}

Result<void> Joining::take_lasting_login(const Rehearsal& rehearsal) {
  if (auto applied = apply(rehearsal, 0, manifests_.size()); !applied) return applied;
  const auto token = await_account_token(token_secret_path(), server_.call, server_.sleep);
  if (!token) return in_context("cluster " + plan_.name, token.error());
  const std::vector<JoinFile> files = list_login_files(*token);
  const auto verified = verify_account_login(plan_.cluster, files, process_);
  if (!verified) return verified.error();
  if (auto written = write_all(files); !written) return written;
  conclude(verified->rights, "");
  return {};
}

Result<void> Joining::take_bound_login(const Rehearsal& rehearsal) {
  if (auto applied = apply(rehearsal, 0, count_first()); !applied) return applied;
  const AccountTokenDeps deps{rbac_, token_path_, server_.call, process_.read_file, process_.now};
  auto tokens = take_account_token(deps);
  if (!tokens) return std::move(tokens).error();
  rbac_.audiences = tokens->bound.audiences;
  if (auto rendered = render(); !rendered) return rendered;
  if (auto rest = apply(rehearsal, count_first(), manifests_.size()); !rest) return rest;
  auto verified = verify_account_login(plan_.cluster, list_login_files(tokens->token), process_);
  if (!verified && verified.error().code == Errc::no_credentials && tokens->is_held) {
    tokens = take_account_token(deps, true);
    if (!tokens) return std::move(tokens).error();
    verified = verify_account_login(plan_.cluster, list_login_files(tokens->token), process_);
  }
  if (!verified) return std::move(verified).error();
  if (auto written = write_all(list_login_files(tokens->token)); !written) return written;
  check_policy(verified->call, tokens->bound);
  if (auto removed = remove_old_token(); !removed) return removed;
  conclude(verified->rights, render_rfc3339(tokens->bound.expires_at));
  return {};
}

void Joining::check_policy(const CallApi& call, const BoundToken& token) const {
  if (!rbac_.has_policy) return;
  const auto kept = await_policy(call, token, server_.sleep);
  if (kept && *kept) return;
  const std::string cause =
      kept ? "the server does not keep to it" : "it could not be tried: " + kept.error().text;
  say("warning: the policy " + make_policy_name(rbac_) + " is applied, but " + cause + ", " +
      kUnlimitedTokens);
}

Result<void> Joining::remove_old_token() {
  const auto old = find_old_token(rbac_, server_.manager, server_.call);
  if (!old) return old.error();
  if (!*old) return {};
  const std::string name = describe_manifest((*old)->manifest);
  if (!(*old)->keeps.empty()) {
    say(name + " with a token that never ends stays: " + (*old)->keeps +
        "; delete it once nobody uses it");
    return {};
  }
  if (!take_back({(*old)->manifest}, server_.call).empty()) {
    return Error{Errc::denied, name + " with a token that never ends could not be deleted"};
  }
  note("deleted " + name + ", whose token never ended");
  return {};
}

std::vector<JoinFile> Joining::list_login_files(const Secret& token) const {
  std::vector<JoinFile> files;
  if (is_bound()) files.push_back({token_path_, Secret(token.reveal() + '\n'), {0600, owner_}});
  files.push_back({plan_.kubeconfig_path,
                   render_account_login(plan_.name, rbac_.account, way_, make_key(token)),
                   {0600, owner_}});
  return files;
}

Result<void> Joining::write_all(const std::vector<JoinFile>& files) {
  for (const JoinFile& file : files) {
    if (auto written = write(file.path, file.content.reveal(), file.access); !written) {
      return written;
    }
  }
  return write(plan_.drop_in_path, plan_.drop_in, {0644, std::nullopt});
}

Result<void> Joining::write(const std::string& path, std::string_view content,
                            const FileAccess& access) {
  const auto written = write_joined_file(path, content, access);
  if (!written) return written.error();
  if (*written) note("wrote " + path);
  return {};
}

void Joining::conclude(std::size_t rights, const std::string& end) const {
  const std::string cluster = "cluster " + plan_.name;
  if (!has_changed_) {
    say(cluster + ": nothing to change, it is joined already");
    return;
  }
  say(cluster + ": joined; account " + rbac_.account_namespace + '/' + rbac_.account + ", " +
      std::to_string(rights) + (rights == 1 ? " right" : " rights") +
      (end.empty() ? ", a token that never ends"
                   : ", a token until " + end + " that the daemon renews every day"));
  if (!owner_ && ::geteuid() == 0) {
    say(plan_.kubeconfig_path + " belongs to root, since there is no user ecr-syncd yet; join " +
        "again once there is");
  }
  say("see what would happen: ecr-syncd plan --cluster " + plan_.name);
  say("make it happen: systemctl reload ecr-syncd");
}

}  // namespace cred::syncd
