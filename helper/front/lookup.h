// SPDX-License-Identifier: Apache-2.0
// Host → password, out of the cache alone.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"

namespace cred {

struct Finding {
  enum class Kind {
    password,
    not_ours,  // a registry map exists and does not make this host an ECR registry
    unknown,   // on any doubt: the full program decides
  };

  Kind kind = Kind::unknown;
  std::string password;
};

// Opens no file but the caches and the kernel's boot id, and waits at most 200 ms for a writer. The
// system cache is looked at only where the user's has no answer.
Finding find_in_cache(std::string_view host, const Environment& environment);

// For a process that goes on after it: closes what find_in_cache has left open for the end of the
// process.
void close_caches();

// Whether a registry map may say something about hosts that are no ECR names.
bool has_registry_map(const Environment& environment);

}  // namespace cred
