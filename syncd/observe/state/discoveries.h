// SPDX-License-Identifier: Apache-2.0
// Discoveries in the state file.
#pragma once

#include <vector>

#include "syncd/observe/snapshot.h"
#include "syncd/observe/state/rows.h"

namespace cred::syncd {

// Makes the tables too. Throws as SQLiteCpp does.
void insert_discoveries(SQLite::Database& database, const std::vector<DiscoverySnapshot>& all);

// None of a file from before there were any. Throws as SQLiteCpp does.
std::vector<DiscoverySnapshot> read_discoveries(const SQLite::Database& database);

}  // namespace cred::syncd
