// SPDX-License-Identifier: Apache-2.0
// New database, fsync, rename, fsync of the directory.
#include "cache/publication.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/deadline.h"
#include "base/file.h"
#include "base/lock_file.h"
#include "base/reader_group.h"
#include "base/unique_fd.h"
#include "cache/key.h"
#include "cache/store.h"

namespace cred {
namespace {

constexpr mode_t kDirectoryMode = 02750;
constexpr mode_t kWithoutSetGid = 0750;
constexpr mode_t kFileMode = 0640;
constexpr mode_t kPermissions = 07777;
constexpr uid_t kUnchanged = static_cast<uid_t>(-1);
constexpr std::chrono::seconds kLockTime{5};

Error cannot_publish(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "cannot publish " + path + ": " + cause};
}

Result<struct stat> inspect(const std::string& path) {
  struct stat status {};

  if (::lstat(path.c_str(), &status) != 0) return cannot_publish(path, describe_errno(errno));
  return status;
}

Result<void> make_directory(const std::string& directory, std::optional<gid_t> group) {
  if (::mkdir(directory.c_str(), kWithoutSetGid) != 0) {
    if (errno == EEXIST) return {};
    return cannot_publish(directory, describe_errno(errno));
  }
  // Who is not of the group cannot give it: nobody else reads what is published then.
  if (group) {
    [[maybe_unused]] const int given = ::chown(directory.c_str(), kUnchanged, *group);
  }
  return {};
}

// Only in a directory of our own: a link that its owner puts there would lead us elsewhere.
Result<struct stat> prepare(const std::string& directory, std::optional<gid_t> group) {
  if (auto made = make_directory(directory, group); !made) return made.error();
  auto status = inspect(directory);
  if (!status) return status;
  if (!S_ISDIR(status->st_mode) || status->st_uid != ::geteuid()) {
    return cannot_publish(directory,
                          "it is not a directory or belongs to another user; run ecr-syncd "
                          "as its owner, or remove it");
  }
  if ((status->st_mode & kPermissions) == kDirectoryMode) return status;
  // A sandbox may forbid the set-group-ID bit, which is a convenience only.
  if (::chmod(directory.c_str(), kDirectoryMode) == 0) return status;
  if ((status->st_mode & kPermissions) != kWithoutSetGid &&
      ::chmod(directory.c_str(), kWithoutSetGid) != 0) {
    return cannot_publish(directory, describe_errno(errno));
  }
  return status;
}

bool has_right_standing(const std::string& path, const struct stat& directory) {
  const auto status = inspect(path);
  return status && S_ISREG(status->st_mode) && status->st_uid == directory.st_uid &&
         status->st_gid == directory.st_gid && (status->st_mode & kPermissions) == kFileMode;
}

bool is_same(const PublishedToken& a, const PublishedToken& b) {
  return a.host == b.host && a.source == b.source && a.entry.value == b.entry.value &&
         a.entry.requested_at == b.entry.requested_at && a.entry.expires_at == b.entry.expires_at;
}

const PublishedToken* find_known(const std::vector<PublishedToken>& known, const Offer& offer) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const PublishedToken& token) {
    return token.host == offer.host && token.source == offer.source;
  });
  return found == known.end() ? nullptr : &*found;
}

std::vector<KeyedEntry> make_rows(const std::vector<PublishedToken>& tokens) {
  std::vector<KeyedEntry> rows;
  for (const PublishedToken& token : tokens) {
    rows.push_back({system_key(token.host), token.entry});
    Entry source = token.entry;
    source.value = token.source;
    rows.push_back({system_source_key(token.host), std::move(source)});
  }
  return rows;
}

Result<void> sync_to_disk(const std::string& path, int flags) {
  const UniqueFd file(::open(path.c_str(), flags | O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::fsync(file.get()) != 0) return cannot_publish(path, describe_errno(errno));
  return {};
}

Result<void> write_new(const std::string& path, gid_t group,
                       const std::vector<PublishedToken>& tokens) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  {
    const UniqueFd file(::open(path.c_str(), kFlags, S_IRUSR | S_IWUSR));
    if (!file) return cannot_publish(path, describe_errno(errno));
    if (!give_to_group(file.get(), group)) {
      return cannot_publish(
          path, describe_errno(errno) + "; ecr-syncd must be a member of its directory's group");
    }
    if (::fchmod(file.get(), kFileMode) != 0) return cannot_publish(path, describe_errno(errno));
  }
  if (auto written = write_database(path, make_rows(tokens)); !written) return written;
  return sync_to_disk(path, 0);
}

Result<void> replace(const std::string& directory, gid_t group,
                     const std::vector<PublishedToken>& tokens) {
  const std::string path = directory + "/" + std::string(kTokenFile);
  const std::string fresh = path + ".new";
  static_cast<void>(::unlink(fresh.c_str()));  // of somebody who was killed at this point
  auto written = write_new(fresh, group, tokens);
  if (written && ::rename(fresh.c_str(), path.c_str()) != 0) {
    written = cannot_publish(path, describe_errno(errno));
  }
  if (!written) {
    static_cast<void>(::unlink(fresh.c_str()));
    return written;
  }
  return sync_to_disk(directory, O_DIRECTORY);
}

}  // namespace

std::vector<PublishedToken> merge_offers(const std::vector<PublishedToken>& known,
                                         const std::vector<Offer>& offers, Instant now) {
  std::vector<PublishedToken> merged;
  for (const Offer& offer : offers) {
    const PublishedToken* const old = find_known(known, offer);
    const bool is_old_usable = old != nullptr && is_usable(old->entry, now);
    const bool is_new_usable = offer.entry && is_usable(*offer.entry, now);
    if (is_new_usable && (!is_old_usable || offer.entry->expires_at >= old->entry.expires_at)) {
      merged.push_back({offer.host, offer.source, *offer.entry});
    } else if (is_old_usable) {
      merged.push_back(*old);
    }
  }
  std::sort(merged.begin(), merged.end(),
            [](const PublishedToken& a, const PublishedToken& b) { return a.host < b.host; });
  return merged;
}

Result<bool> publish(const std::string& directory, std::optional<gid_t> group,
                     const std::vector<Offer>& offers, Instant now) {
  const auto status = prepare(directory, group);
  if (!status) return status.error();
  auto lock = LockFile::open(directory + "/publish.lock");
  if (!lock) return lock.error();
  if (!lock->wait_lock(0, LockMode::exclusive, Deadline::after(kLockTime))) {
    return cannot_publish(directory, "another process has been at it for 5 s");
  }
  const std::string path = directory + "/" + std::string(kTokenFile);
  const auto known = read_published(path);
  const auto wanted = merge_offers(known, offers, now);
  if (has_right_standing(path, *status) &&
      std::equal(known.begin(), known.end(), wanted.begin(), wanted.end(), is_same)) {
    return false;
  }
  auto replaced = replace(directory, status->st_gid, wanted);
  if (!replaced) return std::move(replaced).error();
  return true;
}

}  // namespace cred
