// SPDX-License-Identifier: Apache-2.0
// Makes room for the socket, binds, listens.
#include "syncd/service/control/listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "syncd/service/control/address.h"
#include "syncd/service/control/client.h"

namespace cred::syncd {
namespace {

constexpr int kBacklog = 16;

Error fail(const std::string& path, const std::string& cause) {
  return Error{Errc::local, "control socket " + path + ": " + cause};
}

// Where something is that is not ours to remove: why.
std::string clear(const std::string& path) {
  struct stat info {};

  if (::lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode)) return "something else has this name; remove it";
  if (has_daemon(path)) return "another ecr-syncd listens there; stop it first";
  return ::unlink(path.c_str()) == 0 ? std::string() : describe_errno(errno);
}

void make_directory_of(const std::string& path) {
  constexpr mode_t kSearchable = S_IRWXU | S_IXGRP | S_IXOTH;
  const std::string directory = path.substr(0, path.rfind('/'));
  if (::mkdir(directory.c_str(), kSearchable) == 0) {
    static_cast<void>(::chmod(directory.c_str(), kSearchable));
  }
}

}  // namespace

Result<UniqueFd> listen_at(const std::string& path) {
  const auto address = make_address(path);
  if (!address) return address.error();
  make_directory_of(path);
  if (const std::string trouble = clear(path); !trouble.empty()) return fail(path, trouble);
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
  // The umask of the process lets nobody else in between the first and the second of these.
  if (!socket || ::bind(socket.get(), as_address(*address), sizeof(*address)) != 0 ||
      ::chmod(path.c_str(), kMode) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    return fail(path, describe_errno(errno));
  }
  return socket;
}

}  // namespace cred::syncd
