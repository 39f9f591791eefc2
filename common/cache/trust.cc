// SPDX-License-Identifier: Apache-2.0
// lstat checks of a cache's directories and file.
#include "cache/trust.h"

#include <sys/stat.h>
#include <unistd.h>

namespace cred {
namespace {

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

Trust judge(const std::string& path, mode_t kind) {
  struct stat status {};

  if (::lstat(path.c_str(), &status) != 0) return Trust::absent;
  if ((status.st_mode & S_IFMT) != kind || status.st_uid != ::geteuid()) return Trust::foreign;
  return (status.st_mode & kOthers) == 0 ? Trust::trusted : Trust::too_open;
}

// Of one step on the way to a published file.
Trust judge_step(const std::optional<Standing>& standing, mode_t kind, uid_t owner) {
  constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
  if (!standing) return Trust::absent;
  if ((standing->mode & S_IFMT) != kind || standing->owner != owner) return Trust::foreign;
  return (standing->mode & kOthersMayWrite) == 0 ? Trust::trusted : Trust::too_open;
}

}  // namespace

Trust judge_directory(const std::string& path) { return judge(path, S_IFDIR); }

Trust judge_file(const std::string& path) { return judge(path, S_IFREG); }

std::optional<Standing> find_standing(const std::string& path) {
  struct stat status {};

  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return Standing{status.st_mode, status.st_uid};
}

Verdict judge_published(const std::string& path, const FindStanding& find) {
  constexpr uid_t kRoot = 0;
  // First, because on most machines there is none and nothing else need be looked at.
  const auto file = find(path);
  if (!file) return {};
  const std::string directory = path.substr(0, path.rfind('/'));
  for (std::size_t slash = 0; slash < directory.size(); slash = directory.find('/', slash + 1)) {
    const std::string parent = slash == 0 ? "/" : directory.substr(0, slash);
    const Trust trust = judge_step(find(parent), S_IFDIR, kRoot);
    if (trust != Trust::trusted) return {trust, parent};
  }
  const auto of_directory = find(directory);
  const uid_t owner = of_directory ? of_directory->owner : kRoot;
  const Trust trust = judge_step(of_directory, S_IFDIR, owner);
  if (trust != Trust::trusted) return {trust, directory};
  const Trust of_file = judge_step(file, S_IFREG, owner);
  return {of_file, of_file == Trust::trusted ? std::string() : path};
}

}  // namespace cred
