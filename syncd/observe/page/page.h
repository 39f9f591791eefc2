// SPDX-License-Identifier: Apache-2.0
// The status page: what is wrong first, then registries, then each cluster with its namespaces.
#pragma once

#include <string>

#include "base/time.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

struct PageView {
  Instant now;
  std::string version;
  bool is_silent = false;  // the loop has not turned for a while
};

// A whole HTML document without script. Of more than 5,000 secrets the good ones beyond are only
// counted, as are problems beyond the first 100.
std::string render_page(const Snapshot& snapshot, const PageView& view);

}  // namespace cred::syncd
