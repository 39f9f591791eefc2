// SPDX-License-Identifier: Apache-2.0
// What several parts of the status page need.
#pragma once

#include <cstddef>
#include <optional>

#include "base/time.h"
#include "syncd/observe/page/html.h"
#include "syncd/observe/snapshot.h"

namespace cred::syncd {

// The class of an element: green, amber, red.
enum class PageTone { good, warn, bad };

// By the share of a password's whole life of 12 h: a new one comes at a third, so that less is
// worth a look, and less than a sixth is worth a person.
PageTone judge_life(const std::optional<Instant>& expires_at, Instant now);

void add_tone(Html& page, PageTone tone);

// "7 h 58 min", "expired", "none".
void add_left(Html& page, const std::optional<Instant>& expires_at, Instant now);

// As long as the life that is left.
void add_bar(Html& page, const std::optional<Instant>& expires_at, Instant now);

// A card for each cluster.
void add_clusters(Html& page, const Snapshot& snapshot, Instant now);

}  // namespace cred::syncd
