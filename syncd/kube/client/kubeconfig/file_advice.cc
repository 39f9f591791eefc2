// SPDX-License-Identifier: Apache-2.0
// Paths and words of read_file → advice.
#include "syncd/kube/client/kubeconfig/file_advice.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace cred::syncd {

std::string explain_unreadable(std::string cause) {
  const bool is_clear =
      cause.find(": larger than ") != std::string::npos || cause.ends_with(kHomesAreHidden);
  if (is_clear) return cause;
  return cause + "; it must be readable for the user of ecr-syncd";
}

bool is_hidden_from_service(const std::string& path, const Environment& environment) {
  constexpr std::array<std::string_view, 3> kHomes{"/home/", "/root/", "/run/user/"};
  const bool is_service = environment.find("NOTIFY_SOCKET") ||
                          environment.find("SYSTEMD_EXEC_PID") == std::to_string(::getpid());
  return is_service && std::any_of(kHomes.begin(), kHomes.end(),
                                   [&](std::string_view home) { return path.starts_with(home); });
}

}  // namespace cred::syncd
