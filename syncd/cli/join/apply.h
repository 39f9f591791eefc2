// SPDX-License-Identifier: Apache-2.0
// join: manifests are tried first and applied then.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "syncd/cli/join/manifests.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

struct ApplyDeps {
  CallApi call;
  Sleep sleep;
  std::string manager;  // fit for a query
  bool force = false;   // take over fields of other managers
};

struct Rehearsal {
  // The resource version of each that is there already; empty: it is not, or nobody can tell yet.
  std::vector<std::string> versions;

  // A line for each that would fail: right, object and what the server says.
  std::vector<std::string> refusals;
};

// Asks by server-side dry runs; where the namespace is to be made first, by access reviews. Changes
// nothing. Fails (unavailable, no_credentials, ...) where the server does not let us ask.
// Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
Result<Rehearsal> rehearse(const std::vector<Manifest>& manifests, const ApplyDeps& deps);

enum class Applied { created, changed, unchanged };

// By server-side apply. `version` is the rehearsal's. A namespace that was made a moment ago is
// waited for, 3 s at most. Fails (denied, unavailable, ...) with object and cause.
// Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
Result<Applied> apply_manifest(const Manifest& manifest, const std::string& version,
                               const ApplyDeps& deps);

}  // namespace cred::syncd
