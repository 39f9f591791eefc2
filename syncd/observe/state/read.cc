// SPDX-License-Identifier: Apache-2.0
// Reads what state_file.cc has written, by this version or one before.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/regular_file.h"
#include "syncd/observe/state/discoveries.h"
#include "syncd/observe/state/format.h"
#include "syncd/observe/state/rows.h"
#include "syncd/observe/state_file.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30U;
constexpr std::size_t kMostTargets = 1000000;
constexpr std::size_t kMostWarnings = 10000;

void read_registries(const SQLite::Database& database, Snapshot& snapshot) {
  SQLite::Statement row(database,
                        "SELECT name, host, expires_at, refresh_at, trouble FROM registry");
  while (row.executeStep()) {
    snapshot.registries.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                                   read_instant(row, 2), read_instant(row, 3),
                                   row.getColumn(4).getString()});
  }
}

void read_targets(const SQLite::Database& database, ClusterSnapshot& cluster) {
  SQLite::Statement row(database,
                        "SELECT namespace, secret, condition, expires_at, last_success, text, "
                        "contested, rival FROM target WHERE cluster = ?1");
  row.bind(1, cluster.name);
  while (row.executeStep() && cluster.targets.size() < kMostTargets) {
    const auto condition = parse_condition(row.getColumn(2).getString());
    cluster.targets.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                               condition.value_or(Condition::unseen), read_instant(row, 3),
                               read_instant(row, 4), row.getColumn(5).getString(),
                               row.getColumn(6).getInt() != 0, row.getColumn(7).getString()});
  }
}

// Of files from before there were any, too.
void read_warnings(const SQLite::Database& database, ClusterSnapshot& cluster) {
  if (!database.tableExists("warning")) return;
  SQLite::Statement row(database, "SELECT text FROM warning WHERE cluster = ?1");
  row.bind(1, cluster.name);
  while (row.executeStep() && cluster.warnings.size() < kMostWarnings) {
    cluster.warnings.push_back(row.getColumn(0).getString());
  }
}

// The same.
void read_accounts(const SQLite::Database& database, ClusterSnapshot& cluster) {
  if (!database.tableExists("account")) return;
  SQLite::Statement row(database,
                        "SELECT namespace, account, secret, condition, last_success, text, "
                        "contested FROM account WHERE cluster = ?1");
  row.bind(1, cluster.name);
  while (row.executeStep() && cluster.accounts.size() < kMostTargets) {
    const auto condition = parse_condition(row.getColumn(3).getString());
    cluster.accounts.push_back({.namespace_name = row.getColumn(0).getString(),
                                .account = row.getColumn(1).getString(),
                                .secret = row.getColumn(2).getString(),
                                .condition = condition.value_or(Condition::unseen),
                                .last_success = read_instant(row, 4),
                                .text = row.getColumn(5).getString(),
                                .is_contested = row.getColumn(6).getInt() != 0});
  }
}

void read_clusters(const SQLite::Database& database, Snapshot& snapshot) {
  SQLite::Statement row(database, "SELECT name, reachable, trouble FROM cluster");
  while (row.executeStep()) {
    ClusterSnapshot cluster;
    cluster.name = row.getColumn(0).getString();
    cluster.is_reachable = row.getColumn(1).getInt() != 0;
    cluster.trouble = row.getColumn(2).getString();
    read_warnings(database, cluster);
    read_targets(database, cluster);
    read_accounts(database, cluster);
    snapshot.clusters.push_back(std::move(cluster));
  }
}

// The same.
void read_members(const SQLite::Database& database, Snapshot& snapshot) {
  if (!database.tableExists("elsewhere")) return;
  SQLite::Statement row(database, "SELECT name, self, live, clusters FROM member");
  while (row.executeStep()) {
    snapshot.members.push_back({.name = row.getColumn(0).getString(),
                                .is_self = row.getColumn(1).getInt() != 0,
                                .is_live = row.getColumn(2).getInt() != 0,
                                .clusters = static_cast<std::size_t>(
                                    std::max<std::int64_t>(row.getColumn(3).getInt64(), 0))});
  }
  SQLite::Statement trouble(database, "SELECT trouble FROM membership");
  if (trouble.executeStep()) snapshot.member_trouble = trouble.getColumn(0).getString();
  SQLite::Statement elsewhere(database, "SELECT cluster, member FROM elsewhere");
  while (elsewhere.executeStep()) {
    for (ClusterSnapshot& cluster : snapshot.clusters) {
      if (cluster.name != elsewhere.getColumn(0).getString()) continue;
      cluster.served_by = elsewhere.getColumn(1).getString();
    }
  }
}

bool read_daemon(const SQLite::Database& database, Snapshot& snapshot) {
  SQLite::Statement row(database,
                        "SELECT taken_at, started_at, process_id, configuration, rejected, "
                        "configured_at FROM daemon");
  if (!row.executeStep()) return false;
  snapshot.taken_at = from_epoch(row.getColumn(0).getInt64());
  snapshot.started_at = from_epoch(row.getColumn(1).getInt64());
  snapshot.process_id = row.getColumn(2).getInt64();
  snapshot.configuration = row.getColumn(3).getString();
  snapshot.rejected = row.getColumn(4).getString();
  snapshot.configured_at = from_epoch(row.getColumn(5).getInt64());
  return true;
}

// As a URI's path has it.
std::string escape_path(const std::string& path) {
  std::string escaped;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      escaped += c == '%' ? "%25" : (c == '?' ? "%3f" : "%23");
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

Result<Snapshot> read_state_file(const std::string& directory) {
  const std::string path = directory + '/' + kStateFile;
  // SQLite would wait for a FIFO.
  const std::string objection = find_file_objection(path, kMostBytes);
  if (!objection.empty()) return fail_at_state(path, objection);
  try {
    // The file is replaced, never changed, so it needs no lock.
    SQLite::Database database("file:" + escape_path(path) + "?immutable=1",
                              SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    const int application = database.execAndGet("PRAGMA application_id").getInt();
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    Snapshot snapshot;
    if (application != kStateApplicationId || version != kStateVersion ||
        !read_daemon(database, snapshot)) {
      return Error{Errc::bad_reply, "state " + path + ": it is of another version of ecr-syncd"};
    }
    read_registries(database, snapshot);
    read_clusters(database, snapshot);
    read_members(database, snapshot);
    snapshot.discoveries = read_discoveries(database);
    return snapshot;
  } catch (const SQLite::Exception& exception) {
    return Error{Errc::bad_reply, "state " + path + ": " + exception.what()};
  }
}

}  // namespace cred::syncd
