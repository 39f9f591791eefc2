// SPDX-License-Identifier: Apache-2.0
// kubelet: the image credential provider protocol, over the same cache and calls as `get`.
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "cache/key.h"
#include "config/registry_map.h"
#include "ecr/obtain.h"
#include "helper/full/kubelet_answer.h"
#include "helper/full/kubelet_request.h"
#include "helper/full/planner.h"
#include "helper/full/service_account.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"

namespace cred {
namespace {

// kubelet kills a provider after 60 s; a line that says why there is no password beats that.
constexpr std::chrono::seconds kLongestTime{40};

using MaybeAccount = std::optional<ServiceAccount>;

int complain(const World& world, const std::string& text) {
  report(world, text);
  return 1;
}

int print(const std::string& answer) { return write_all(STDOUT_FILENO, answer) ? 0 : 1; }

// A token without a role to use it for says nothing: the node's identity then serves.
Result<MaybeAccount> find_account(const KubeletRequest& request, const World& world) {
  if (request.service_account_token.empty()) return MaybeAccount();
  std::string role = request.role_arn;
  if (role.empty()) role = world.environment.find("AWS_ECR_ROLE_ARN").value_or("");
  if (role.empty()) return MaybeAccount();
  auto account = parse_service_account(request.service_account_token, role);
  if (!account) return account.error();
  return MaybeAccount(*std::move(account));
}

// That of an account begins unlike those of hosts, so that neither a `get` on the node nor another
// account finds it, and no stored login goes before it.
SelectionKey make_key(const std::string& host, const MaybeAccount& account, const World& world) {
  SelectionKey key = make_selection_key(host, world.environment, world.home);
  if (account) key.text = render_principal(*account) + '\n' + key.text;
  return key;
}

Outcome obtain_for(const Target& target, const MaybeAccount& account, const World& world,
                   std::chrono::seconds time, std::vector<std::string>& remarks) {
  const Deadline deadline = Deadline::after(std::min(time, kLongestTime));
  const SelectionKey key = make_key(target.registry.host, account, world);
  Caches caches = open_caches(world, nullptr);
  ChooseSource choose;
  if (account) {
    choose = [&](const Settings& settings, const AwsClient& client, const SourceContext& context) {
      return make_service_account_source(*account, settings, client, context);
    };
  }
  const auto make_plan = [&] { return plan_for(target, world, choose, &remarks); };
  return obtain(key, caches, make_plan, world.now, deadline);
}

// Public images can be pulled without a password; kubelet must not log an error for each of them.
bool may_go_without(const Registry& registry, const Error& error) {
  return registry.kind == RegistryKind::public_ecr &&
         (error.code == Errc::not_configured || error.code == Errc::no_credentials ||
          error.code == Errc::denied);
}

int answer(const KubeletRequest& request, const Target& target, const Outcome& outcome,
           const World& world) {
  const Registry& registry = target.registry;
  if (!outcome.password) {
    const Error& error = outcome.password.error();
    if (may_go_without(registry, error)) {
      return print(render_empty_kubelet_answer(request.api_version));
    }
    return complain(world, registry.host + ": " + error.text);
  }
  if (!outcome.notice.empty()) report(world, registry.host + ": " + outcome.notice);
  const auto duration = outcome.lifetime ? find_cache_duration(*outcome.lifetime, world.now())
                                         : std::chrono::seconds{0};
  return print(render_kubelet_answer(request.api_version,
                                     find_match_pattern(request.image, registry.host),
                                     *outcome.password, duration));
}

}  // namespace

int run_kubelet(const World& world) {
  const auto input = read_input(STDIN_FILENO, kInputTimeout);
  if (!input) return complain(world, input.error().text);
  const auto request = parse_kubelet_request(*input);
  if (!request) return complain(world, request.error().text);
  const std::string host = normalize_host(request->image);
  const RegistryMap map = load_registry_map(world.environment, world.home, world.read_file);
  const auto target = resolve(host, map);
  if (!target) return complain(world, host + ": " + target.error().text);
  if (!*target) return print(render_empty_kubelet_answer(request->api_version));
  const auto account = find_account(*request, world);
  if (!account) return complain(world, host + ": " + account.error().text);
  std::vector<std::string> remarks;
  const Outcome outcome = obtain_for(**target, *account, world, map.deadline, remarks);
  // A line in a file of the node may be why another identity was used than was meant.
  const bool is_quiet = outcome.password && outcome.notice.empty();
  if (is_quiet && !remarks.empty()) report(world, describe_remarks(remarks, host));
  return answer(*request, **target, outcome, world);
}

}  // namespace cred
