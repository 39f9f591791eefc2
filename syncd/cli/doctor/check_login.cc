// SPDX-License-Identifier: Apache-2.0
// Token → claims → right → policy.
#include "syncd/cli/doctor/check_login.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "syncd/cli/doctor/rights.h"
#include "syncd/cli/login/policy_check.h"
#include "syncd/kube/client/id_token.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/token/refusal.h"
#include "syncd/kube/token/token_file.h"
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd {
namespace {

class LoginCheck {
 public:
  LoginCheck(const ClusterConfig& cluster, const CallApi& call, const ProcessDeps& process,
             Findings& findings)
      : cluster_(cluster), call_(call), process_(process), findings_(findings) {}

  void check_kept(const TokenFile& file) {
    const auto token = read_bound_token(file.token);
    if (!token) {
      return findings_.bad(clean_text(file.path) + " holds no token that could be renewed",
                           remedy());
    }
    check_age(*token);
    if (check_right(*token)) check_policy(*token);
  }

  void check_other() {
    const auto access = read_kubeconfig(cluster_.kubeconfig, cluster_.context, process_.read_file);
    if (!access) return;
    Secret token = access->token;
    if (!access->token_file.empty()) {
      const auto text = process_.read_file(access->token_file);
      if (text && *text) token = Secret(std::string(trim(**text)));
    }
    const auto claims = read_claims_of(token);
    const auto subject = claims ? claims->find_string("/sub") : std::nullopt;
    const bool is_of_account = subject && subject->starts_with("system:serviceaccount:");
    if (!is_of_account || find_token_end(token)) return;
    findings_.doubtful("its token never ends", "take one that does: " + remedy());
  }

 private:
  std::string remedy() const { return advise_to_join(cluster_.name); }

  void check_age(const BoundToken& token) {
    const Instant now = process_.now();
    const std::string until = render_rfc3339(token.expires_at);
    if (!is_overdue(token, now)) return findings_.good("its token works until " + until);
    findings_.bad(
        "half of the life of its token is gone, which ends at " + until,
        "`ecr-syncd status` says why it is not renewed; if no daemon runs here, start it");
  }

  bool check_right(const BoundToken& token) {
    const Right right{"create", "serviceaccounts/token", token.account, token.namespace_name};
    const auto allowed = review_right(right, call_);
    if (!allowed) {
      findings_.unanswered("whether the token can be renewed", allowed.error().text);
      return false;
    }
    if (*allowed) return true;
    findings_.bad("we may not " + describe_right(right) + ", so the token cannot be renewed",
                  remedy());
    return false;
  }

  void check_policy(const BoundToken& token) {
    const auto kept = is_policy_kept(call_, token);
    if (!kept) {
      return findings_.unanswered("whether an admission policy limits the account's tokens",
                                  kept.error().text);
    }
    if (*kept) return findings_.good("an admission policy limits the tokens of the account");
    findings_.doubtful(std::string("no admission policy is there and bound, ") + kUnlimitedTokens,
                       remedy() + "; it takes Kubernetes 1.30");
  }

  const ClusterConfig& cluster_;
  const CallApi& call_;
  const ProcessDeps& process_;
  Findings& findings_;
};

}  // namespace

void check_login(const ClusterConfig& cluster, const std::string& state_directory,
                 const CallApi& call, const ProcessDeps& process, Findings& findings) {
  if (cluster.in_cluster || cluster.eks || cluster.kubeconfig.empty()) return;
  LoginCheck check(cluster, call, process, findings);
  const auto file = find_token_file(make_cluster_reference(cluster),
                                    find_token_directory(state_directory), process.read_file);
  if (!file) return findings.bad("its token cannot be read", file.error().text);
  *file ? check.check_kept(**file) : check.check_other();
}

}  // namespace cred::syncd
