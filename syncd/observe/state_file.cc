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
#include "base/unique_fd.h"
#include "syncd/observe/state/discoveries.h"
#include "syncd/observe/state/format.h"
#include "syncd/observe/state/rows.h"

namespace cred::syncd {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE daemon(taken_at, started_at, process_id, configuration, rejected, configured_at);
CREATE TABLE registry(name, host, expires_at, refresh_at, trouble);
CREATE TABLE cluster(name, reachable, trouble);
CREATE TABLE warning(cluster, text);
CREATE TABLE target(cluster, namespace, secret, condition, expires_at, last_success, text,
                    contested, rival);
CREATE TABLE member(name, self, live, clusters);
CREATE TABLE membership(trouble);
CREATE TABLE elsewhere(cluster, member);
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

void insert_members(SQLite::Database& database, const Snapshot& snapshot) {
  SQLite::Statement row(database, "INSERT INTO member VALUES (?1, ?2, ?3, ?4)");
  for (const MemberSnapshot& member : snapshot.members) {
    insert(row, member.name, member.is_self, member.is_live,
           static_cast<std::int64_t>(member.clusters));
  }
  SQLite::Statement trouble(database, "INSERT INTO membership VALUES (?1)");
  if (!snapshot.member_trouble.empty()) insert(trouble, snapshot.member_trouble);
  SQLite::Statement elsewhere(database, "INSERT INTO elsewhere VALUES (?1, ?2)");
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    if (cluster.served_by) insert(elsewhere, cluster.name, *cluster.served_by);
  }
}

// No journal: until it is renamed nobody reads it, and a torn one never takes the name.
void fill(const std::string& path, const Snapshot& snapshot) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE);
  database.exec("PRAGMA journal_mode = OFF");
  database.exec("PRAGMA synchronous = OFF");
  SQLite::Transaction transaction(database);
  database.exec("PRAGMA application_id = " + std::to_string(kStateApplicationId));
  database.exec("PRAGMA user_version = " + std::to_string(kStateVersion));
  database.exec(kSchema);
  insert_daemon(database, snapshot);
  insert_registries(database, snapshot);
  insert_clusters(database, snapshot);
  insert_discoveries(database, snapshot.discoveries);
  insert_members(database, snapshot);
  transaction.commit();
}

// False where there is no such group or we are not in it.
bool give_to_readers(int file) {
  const auto readers = find_reader_group();
  return readers && give_to_group(file, *readers);
}

Result<void> write_new(const std::string& path, const Snapshot& snapshot) {
  static_cast<void>(std::remove(path.c_str()));  // of a process that was killed
  constexpr mode_t kOwn = S_IRUSR | S_IWUSR;
  const UniqueFd file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwn));
  if (!file) return fail_at_state(path, describe_errno(errno));
  try {
    fill(path, snapshot);
  } catch (const SQLite::Exception& exception) {
    return fail_at_state(path, exception.what());
  }
  const mode_t mode = give_to_readers(file.get()) ? kOwn | S_IRGRP : kOwn;
  if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0) {
    return fail_at_state(path, describe_errno(errno));
  }
  return {};
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
    written = fail_at_state(path, describe_errno(errno));
  }
  if (!written) static_cast<void>(std::remove(fresh.c_str()));
  return written;
}

}  // namespace cred::syncd
