// SPDX-License-Identifier: Apache-2.0
// lstat checks of the cache's directory and file.
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

}  // namespace

Trust judge_directory(const std::string& path) { return judge(path, S_IFDIR); }

Trust judge_file(const std::string& path) { return judge(path, S_IFREG); }

}  // namespace cred
