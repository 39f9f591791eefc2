// SPDX-License-Identifier: Apache-2.0
// Tables that a person can query too: `sqlite3 'file:state-v1.db?immutable=1' 'select * from
// target'`.
#include "syncd/observe/state_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/file.h"
#include "base/reader_group.h"
#include "base/regular_file.h"
#include "base/unique_fd.h"
#include "syncd/observe/state/discoveries.h"
#include "syncd/observe/state/rows.h"

namespace cred::syncd {
namespace {

constexpr int kApplicationId = 0x65637232;  // "ecr2", for file(1)
constexpr int kVersion = 1;
constexpr std::size_t kMostBytes = std::size_t{1} << 30U;
constexpr std::size_t kMostTargets = 1000000;
constexpr std::size_t kMostWarnings = 10000;

constexpr const char* kSchema = R"(
CREATE TABLE daemon(taken_at, started_at, process_id, configuration, rejected, configured_at);
CREATE TABLE registry(name, host, expires_at, refresh_at, trouble);
CREATE TABLE cluster(name, reachable, trouble);
CREATE TABLE warning(cluster, text);
CREATE TABLE target(cluster, namespace, secret, condition, expires_at, last_success, text,
                    contested, rival);
CREATE TABLE account(cluster, namespace, account, secret, condition, last_success, text, contested);
)";

std::string to_word(Condition condition) { return std::string(describe_condition(condition)); }

void insert_daemon(SQLite::Database& database, const Snapshot& snapshot) {
  SQLite::Statement row(database, "INSERT INTO daemon VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  insert(row, std::optional(snapshot.taken_at), std::optional(snapshot.started_at),
         snapshot.process_id, snapshot.configuration, snapshot.rejected,
         std::optional(snapshot.configured_at));
}

void insert_registries(SQLite::Database& database, const Snapshot& snapshot) {
  SQLite::Statement row(database, "INSERT INTO registry VALUES (?1, ?2, ?3, ?4, ?5)");
  for (const RegistrySnapshot& registry : snapshot.registries) {
    insert(row, registry.name, registry.host, registry.expires_at, registry.refresh_at,
           registry.trouble);
  }
}

void insert_clusters(SQLite::Database& database, const Snapshot& snapshot) {
  SQLite::Statement row(database, "INSERT INTO cluster VALUES (?1, ?2, ?3)");
  SQLite::Statement warning(database, "INSERT INTO warning VALUES (?1, ?2)");
  SQLite::Statement target(database,
                           "INSERT INTO target VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  SQLite::Statement account(database,
                            "INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    insert(row, cluster.name, cluster.is_reachable, cluster.trouble);
    for (const std::string& text : cluster.warnings) insert(warning, cluster.name, text);
    for (const TargetSnapshot& one : cluster.targets) {
      insert(target, cluster.name, one.namespace_name, one.secret, to_word(one.condition),
             one.expires_at, one.last_success, one.text, one.is_contested, one.other_manager);
    }
    for (const AccountSnapshot& one : cluster.accounts) {
      insert(account, cluster.name, one.namespace_name, one.account, one.secret,
             to_word(one.condition), one.last_success, one.text, one.is_contested);
    }
  }
}

// No journal: until it is renamed nobody reads it, and a torn one never takes the name.
void fill(const std::string& path, const Snapshot& snapshot) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE);
  database.exec("PRAGMA journal_mode = OFF");
  database.exec("PRAGMA synchronous = OFF");
  SQLite::Transaction transaction(database);
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(kVersion));
  database.exec(kSchema);
  insert_daemon(database, snapshot);
  insert_registries(database, snapshot);
  insert_clusters(database, snapshot);
  insert_discoveries(database, snapshot.discoveries);
  transaction.commit();
}

// False where there is no such group or we are not in it.
bool give_to_readers(int file) {
  const auto readers = find_reader_group();
  return readers && give_to_group(file, *readers);
}

Error fail(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "state " + path + ": " + cause};
}

Result<void> write_new(const std::string& path, const Snapshot& snapshot) {
  static_cast<void>(std::remove(path.c_str()));  // of a process that was killed
  constexpr mode_t kOwn = S_IRUSR | S_IWUSR;
  const UniqueFd file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwn));
  if (!file) return fail(path, describe_errno(errno));
  try {
    fill(path, snapshot);
  } catch (const SQLite::Exception& exception) {
    return fail(path, exception.what());
  }
  const mode_t mode = give_to_readers(file.get()) ? kOwn | S_IRGRP : kOwn;
  if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0) {
    return fail(path, describe_errno(errno));
  }
  return {};
}

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

Result<void> write_state_file(const std::string& directory, const Snapshot& snapshot) {
  constexpr mode_t kSearchable = S_IRWXU | S_IXGRP | S_IXOTH;
  if (::mkdir(directory.c_str(), kSearchable) == 0) {
    static_cast<void>(::chmod(directory.c_str(), kSearchable));
  }
  const std::string path = directory + '/' + kStateFile;
  const std::string fresh = path + ".new";
  auto written = write_new(fresh, snapshot);
  if (written && std::rename(fresh.c_str(), path.c_str()) != 0) {
    written = fail(path, describe_errno(errno));
  }
  if (!written) static_cast<void>(std::remove(fresh.c_str()));
  return written;
}

Result<Snapshot> read_state_file(const std::string& directory) {
  const std::string path = directory + '/' + kStateFile;
  // SQLite would wait for a FIFO.
  const std::string objection = find_file_objection(path, kMostBytes);
  if (!objection.empty()) return fail(path, objection);
  try {
    // The file is replaced, never changed, so it needs no lock.
    SQLite::Database database("file:" + escape_path(path) + "?immutable=1",
                              SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    const int application = database.execAndGet("PRAGMA application_id").getInt();
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    Snapshot snapshot;
    if (application != kApplicationId || version != kVersion || !read_daemon(database, snapshot)) {
      return Error{Errc::bad_reply, "state " + path + ": it is of another version of ecr-syncd"};
    }
    read_registries(database, snapshot);
    read_clusters(database, snapshot);
    snapshot.discoveries = read_discoveries(database);
    return snapshot;
  } catch (const SQLite::Exception& exception) {
    return Error{Errc::bad_reply, "state " + path + ": " + exception.what()};
  }
}

}  // namespace cred::syncd
