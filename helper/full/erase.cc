// SPDX-License-Identifier: Apache-2.0
// erase: the next `get` for the host asks AWS again.
#include <unistd.h>

#include <utility>

#include "base/text.h"
#include "cache/key.h"
#include "cache/location.h"
#include "cache/published.h"
#include "config/registry_map.h"
#include "helper/full/fallback.h"
#include "helper/full/planner.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"

namespace cred {
namespace {

void forget(const Target& target, const World& world) {
  const Registry& registry = target.registry;
  const Instant now = world.now();
  // What others publish stays; that it is not wanted is all there is to write.
  const bool is_published = find_published(kSystemCacheFile, registry.host, now).has_value();
  Caches caches = is_published ? open_caches(world, nullptr) : open_present_caches(world);
  if (!caches.tokens) return;
  const SelectionKey selection = make_selection_key(registry.host, world.environment, world.home);
  std::vector<std::string> keys;
  if (auto found = caches.tokens->find_target(selection, now)) keys.push_back(*std::move(found));
  // A login hides the principal's own token from the selection; both go.
  if (auto plan = plan_for(target, world)) keys.push_back(std::move(plan->token_key));
  if (caches.failures) {
    caches.failures->erase(selection_prefix(registry.host), now);
    for (const std::string& key : keys) caches.failures->erase(key, now);
  }
  const auto erased = caches.tokens->erase_host(registry.host, std::move(keys), now);
  if (!erased) report(world, erased.error().text);
}

}  // namespace

int run_erase(const World& world) {
  const auto input = read_input(STDIN_FILENO, kInputTimeout);
  if (!input) return fail(input.error().text);
  const auto server = parse_server_text(*input);
  if (!server) return fail(server.error().text);
  if (is_true(world.environment.find("AWS_ECR_IGNORE_CREDS_STORAGE").value_or(""))) return 0;
  const RegistryMap map = load_registry_map(world.environment, world.home, world.read_file);
  const std::string host = normalize_host(*server);
  const auto target = resolve(host, map);
  const auto registry = parse_registry(host);
  if (target && *target) {
    forget(**target, world);
  } else if (registry) {
    // A rule that is wrong must not keep a token alive.
    forget(Target{*registry, {}}, world);
  } else if (!map.fallback_helper.empty()) {
    return run_fallback(world, map.fallback_helper, "erase", *input);
  }
  // Clients erase every server they ever asked about; of others than ours there is nothing here.
  return 0;
}

}  // namespace cred
