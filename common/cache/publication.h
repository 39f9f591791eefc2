// SPDX-License-Identifier: Apache-2.0
// The system cache as its one writer sees it: a database that is replaced, never changed.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cache/entry.h"
#include "cache/published.h"

namespace cred {

// What should be published of a host. Without an entry: what is there already, while it works.
struct Offer {
  std::string host;
  std::string source;
  std::optional<Entry> entry;
};

// What to publish where `known` is published already, in the order of hosts: the usable ones of
// `offers`, but of one principal never an older expiry for a newer. What no offer names goes.
std::vector<PublishedToken> merge_offers(const std::vector<PublishedToken>& known,
                                         const std::vector<Offer>& offers, Instant now);

// Brings kTokenFile in `directory` to what `offers` say, by a new file (0640, the directory's
// group) that is on the disk before it takes the name; so every reader finds the old one or the new
// one, and none can delay it. Left-overs of a crash go along. The directory is made where it is
// missing (2750, `group` if given and allowed) and closed if it is ours. False when everything was
// right already and nothing was written. Fails (local), leaving the old file. Blocks up to 5 s for
// another publisher.
Result<bool> publish(const std::string& directory, std::optional<gid_t> group,
                     const std::vector<Offer>& offers, Instant now);

}  // namespace cred
