// SPDX-License-Identifier: Apache-2.0
// Request and environment → account and role, and what follows of them.
#include "helper/full/kubelet_identity.h"

#include <utility>

namespace cred {

Result<KubeletIdentity> find_kubelet_identity(const KubeletRequest& request,
                                              const Environment& environment) {
  // A wrong list of names is told before the first pod that has a role runs into it.
  auto role = find_pod_role(request.annotations, environment);
  if (!role) return role.error();
  if (request.service_account_token.empty() || role->arn.empty()) return KubeletIdentity{};
  auto account = parse_service_account(request.service_account_token, *role);
  if (!account) return account.error();
  return KubeletIdentity{*std::move(account), *std::move(role)};
}

SelectionKey make_selection_key(const std::string& host, const KubeletIdentity& identity,
                                const World& world) {
  SelectionKey key = make_selection_key(host, world.environment, world.home);
  if (identity.account) key.text = render_principal(*identity.account) + '\n' + key.text;
  return key;
}

ChooseSource make_choice(const KubeletIdentity& identity) {
  if (!identity.account) return {};
  return [account = *identity.account, from = identity.role.from](
             const Settings& settings, const AwsClient& client,
             const SourceContext& context) -> Result<Source> {
    auto source = make_service_account_source(account, settings, client, context);
    const auto verdict = source ? ChainStep::Verdict::chosen : ChainStep::Verdict::refused;
    record(context.trace, {account.subject, verdict, "role " + account.role_arn + ", by " + from});
    return source;
  };
}

}  // namespace cred
