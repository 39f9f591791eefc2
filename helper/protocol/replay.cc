// SPDX-License-Identifier: Apache-2.0
// stdin out of a memfd.
#include "helper/protocol/replay.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "helper/protocol/answer.h"

namespace cred {

bool replay_as_stdin(std::string_view input) {
  const UniqueFd file(::memfd_create("stdin", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file || !write_all(file.get(), input)) return false;
  constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  if (::fcntl(file.get(), F_ADD_SEALS, kSeals) != 0) return false;
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return false;
  return ::dup2(file.get(), STDIN_FILENO) == STDIN_FILENO;
}

}  // namespace cred
