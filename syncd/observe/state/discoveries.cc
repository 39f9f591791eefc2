// SPDX-License-Identifier: Apache-2.0
// One row for each, and one for each thing that is said of it.
#include "syncd/observe/state/discoveries.h"

#include <cstddef>
#include <string>
#include <utility>

namespace cred::syncd {
namespace {

constexpr std::size_t kMostDiscoveries = 1000;
constexpr std::size_t kMostSayings = 10000;

constexpr const char* kDiscoverySchema = R"(
CREATE TABLE discovery(name, clusters, places, listed, listed_at);
CREATE TABLE discovery_text(discovery, trouble, text);
)";

void read_texts(const SQLite::Database& database, DiscoverySnapshot& discovery) {
  SQLite::Statement row(database, "SELECT trouble, text FROM discovery_text WHERE discovery = ?1");
  row.bind(1, discovery.name);
  for (std::size_t i = 0; i < kMostSayings && row.executeStep(); ++i) {
    const bool is_trouble = row.getColumn(0).getInt() != 0;
    (is_trouble ? discovery.troubles : discovery.notes).push_back(row.getColumn(1).getString());
  }
}

std::size_t read_count(const SQLite::Statement& row, int index) {
  const std::int64_t count = row.getColumn(index).getInt64();
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

}  // namespace

void insert_discoveries(SQLite::Database& database, const std::vector<DiscoverySnapshot>& all) {
  database.exec(kDiscoverySchema);
  SQLite::Statement row(database, "INSERT INTO discovery VALUES (?1, ?2, ?3, ?4, ?5)");
  SQLite::Statement text(database, "INSERT INTO discovery_text VALUES (?1, ?2, ?3)");
  for (const DiscoverySnapshot& one : all) {
    insert(row, one.name, static_cast<std::int64_t>(one.clusters),
           static_cast<std::int64_t>(one.places), static_cast<std::int64_t>(one.listed),
           one.listed_at);
    for (const std::string& trouble : one.troubles) insert(text, one.name, true, trouble);
    for (const std::string& note : one.notes) insert(text, one.name, false, note);
  }
}

std::vector<DiscoverySnapshot> read_discoveries(const SQLite::Database& database) {
  std::vector<DiscoverySnapshot> all;
  if (!database.tableExists("discovery")) return all;
  SQLite::Statement row(database,
                        "SELECT name, clusters, places, listed, listed_at FROM discovery");
  while (all.size() < kMostDiscoveries && row.executeStep()) {
    DiscoverySnapshot one;
    one.name = row.getColumn(0).getString();
    one.clusters = read_count(row, 1);
    one.places = read_count(row, 2);
    one.listed = read_count(row, 3);
    one.listed_at = read_instant(row, 4);
    read_texts(database, one);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace cred::syncd
