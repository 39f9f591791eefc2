// SPDX-License-Identifier: Apache-2.0
// exec of the full program, wherever it is installed.
#include "helper/front/handoff.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "helper/protocol/answer.h"
#include "helper/protocol/replay.h"

namespace cred {
namespace {

constexpr std::string_view kFullName = "docker-credential-ecr-full";

std::string find_sibling() {
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  if (length <= 0) return {};
  const std::string_view self(path.data(), static_cast<std::size_t>(length));
  std::string sibling(self.substr(0, self.rfind('/') + 1));
  sibling += kFullName;
  return sibling;
}

void report(std::string_view name, std::string_view cause) {
  std::string line(name);
  line += ": ";
  line += cause;
  write_line(STDERR_FILENO, line);
}

}  // namespace

void hand_off(char* const* arguments, char* const* environment,
              std::optional<std::string_view> input) {
  constexpr std::string_view kName = "docker-credential-ecr";
  if (input && !replay_as_stdin(*input)) {
    report(kName, "cannot pass stdin to the full program: out of memory");
    return;
  }
  ::execve(CRED_FULL_PROGRAM, arguments, environment);
  const int error = errno;
  const std::string sibling = find_sibling();
  if (!sibling.empty()) ::execve(sibling.c_str(), arguments, environment);
  std::string cause = "cannot run " CRED_FULL_PROGRAM " (";
  cause += ::strerrordesc_np(error);
  cause += ") nor " + sibling + "; is the package installed completely?";
  report(kName, cause);
}

}  // namespace cred
