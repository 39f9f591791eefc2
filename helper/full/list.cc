// SPDX-License-Identifier: Apache-2.0
// list: the hosts that a `get` would answer.
#include <unistd.h>

#include <set>

#include "base/json_string.h"
#include "cache/key.h"
#include "cache/location.h"
#include "cache/published.h"
#include "helper/full/reachable_hosts.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"

namespace cred {
namespace {

// Whether this user is answered with what is published for `host`.
bool is_served(const std::string& host, Caches& caches, const World& world, Instant now) {
  const SelectionKey selection = make_selection_key(host, world.environment, world.home);
  if (!caches.tokens) return is_bare(selection);
  const auto published = find_published(kSystemCacheFile, host, now);
  const auto erased = caches.tokens->find_erasure(host);
  if (!published || (erased && published->entry.requested_at <= *erased)) return false;
  return is_bare(selection) || caches.tokens->find_target(selection, now) == system_key(host);
}

std::set<std::string> find_hosts(const World& world) {
  const Instant now = world.now();
  Caches caches = open_present_caches(world);
  std::set<std::string> hosts = find_reachable_hosts(world);
  if (caches.tokens) {
    const auto own = caches.tokens->list_hosts(world.environment, world.home, now);
    hosts.insert(own.begin(), own.end());
  }
  if (world.environment.find("AWS_ECR_DISABLE_CACHE")) return hosts;
  for (const std::string& host : list_published(kSystemCacheFile, now)) {
    if (is_served(host, caches, world, now)) hosts.insert(host);
  }
  return hosts;
}

}  // namespace

// Hosts go without a scheme: podman refuses keys that have one, docker takes either.
int run_list(const World& world) {
  std::string json = "{";
  for (const std::string& host : find_hosts(world)) {
    if (json.size() > 1) json += ',';
    append_json_string(json, host);
    json += ':';
    append_json_string(json, kEcrUser);
  }
  json += "}";
  return write_line(STDOUT_FILENO, json) ? 0 : 1;
}

}  // namespace cred
