// SPDX-License-Identifier: Apache-2.0
// What cmake/Version.cmake found out. The one file that is compiled anew for each commit.
#include "version/version.h"

#include <string_view>

#include "base/flavour.h"

namespace cred {

std::string describe_version() {
  constexpr std::string_view kCommit = CRED_COMMIT;
  std::string text = CRED_VERSION;
  text += kIsStatic ? " (static" : " (dynamic";
  if (!kCommit.empty()) text.append(", commit ").append(kCommit);
  return text + ')';
}

}  // namespace cred
