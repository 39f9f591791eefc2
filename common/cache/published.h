// SPDX-License-Identifier: Apache-2.0
// The system cache as those read it who link more than the front.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cache/entry.h"

namespace cred {

// The password of one registry host, for everybody who may read it.
struct PublishedToken {
  std::string host;
  std::string source;  // who got it, for people; the same text is the same principal
  Entry entry;
};

// All that is in the file at `path`, in the order of hosts, whether or not it may be believed or
// used; empty when it cannot be read.
std::vector<PublishedToken> read_published(const std::string& path);

// nullopt when the file may not be believed (judge_published) or has nothing usable for `host`.
std::optional<PublishedToken> find_published(const std::string& path, const std::string& host,
                                             Instant now);

// The hosts that find_published() finds something for, sorted.
std::vector<std::string> list_published(const std::string& path, Instant now);

}  // namespace cred
