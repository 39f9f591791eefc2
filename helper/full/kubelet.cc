// SPDX-License-Identifier: Apache-2.0
// kubelet: the image credential provider protocol, over the same cache and calls as `get`.
#include <unistd.h>

#include <algorithm>

#include "config/registry_map.h"
#include "ecr/obtain.h"
#include "helper/full/kubelet_answer.h"
#include "helper/full/kubelet_identity.h"
#include "helper/full/kubelet_request.h"
#include "helper/full/planner.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"

namespace cred {
namespace {

// kubelet kills a provider after 60 s; a line that says why there is no password beats that.
constexpr std::chrono::seconds kLongestTime{40};

int complain(const World& world, const std::string& text) {
  report(world, text);
  return 1;
}

int print(const std::string& answer) { return write_all(STDOUT_FILENO, answer) ? 0 : 1; }

Outcome obtain_for(const Target& target, const KubeletIdentity& identity, const World& world,
                   std::chrono::seconds time, std::vector<std::string>& remarks) {
  const Deadline deadline = Deadline::after(std::min(time, kLongestTime));
  const SelectionKey key = make_selection_key(target.registry.host, identity, world);
  Caches caches = open_caches(world, nullptr);
  const auto make_plan = [&] { return plan_for(target, world, make_choice(identity), &remarks); };
  return obtain(key, caches, make_plan, world.now, deadline);
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
  const auto identity = find_kubelet_identity(*request, world.environment);
  if (!identity) return complain(world, host + ": " + identity.error().text);
  std::vector<std::string> remarks;
  const Outcome outcome = obtain_for(**target, *identity, world, map.deadline, remarks);
  // A line in a file of the node may be why another identity was used than was meant.
  const bool is_quiet = outcome.password && outcome.notice.empty();
  if (is_quiet && !remarks.empty()) report(world, describe_remarks(remarks, host));
  return answer(*request, **target, outcome, world);
}

}  // namespace cred
