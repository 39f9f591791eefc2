// SPDX-License-Identifier: Apache-2.0
// How every verb complains.
#include "syncd/service/process_deps.h"

#include "base/text.h"

namespace cred::syncd {

int complain(const ProcessDeps& process, int status, const std::string& text) {
  constexpr std::size_t kLongestLine = 2000;
  process.err << "ecr-syncd: " + clean_text(text, kLongestLine) + '\n' << std::flush;
  return status;
}

}  // namespace cred::syncd
