// SPDX-License-Identifier: Apache-2.0
// Asks the kernel, whose answer the peer cannot forge.
#include "syncd/service/control/peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace cred::syncd {
namespace {

// Of one who is in more groups only root's and the own user's rights count.
constexpr std::size_t kMostGroups = 256;

bool is_in_our_group(int socket) {
  std::array<gid_t, kMostGroups> groups{};
  socklen_t size = sizeof(groups);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) return false;
  const std::size_t count = std::min<std::size_t>(size / sizeof(gid_t), groups.size());
  return std::any_of(groups.begin(), std::next(groups.begin(), static_cast<std::ptrdiff_t>(count)),
                     [](gid_t group) { return group == ::getegid(); });
}

}  // namespace

bool may_command(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == 0 || peer.uid == ::geteuid() || peer.gid == ::getegid() ||
         is_in_our_group(socket);
}

}  // namespace cred::syncd
