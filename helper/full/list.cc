// SPDX-License-Identifier: Apache-2.0
// list: the hosts that a `get` would answer at once.
#include <unistd.h>

#include "base/json_string.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"

namespace cred {

// Hosts go without a scheme: podman refuses keys that have one, docker takes either.
int run_list(const World& world) {
  Caches caches = open_present_caches(world);
  std::string json = "{";
  if (caches.tokens) {
    for (const std::string& host :
         caches.tokens->list_hosts(world.environment, world.home, world.now())) {
      if (json.size() > 1) json += ',';
      append_json_string(json, host);
      json += ':';
      append_json_string(json, kEcrUser);
    }
  }
  json += "}";
  return write_line(STDOUT_FILENO, json) ? 0 : 1;
}

}  // namespace cred
