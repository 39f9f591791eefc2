// SPDX-License-Identifier: Apache-2.0
// The command line of `explain`.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "command_line/completion.h"

namespace cred {

struct ExplainOptions {
  std::string server;   // empty where none is named
  std::string kubelet;  // a file with kubelet's request, "-" for stdin; empty: not about kubelet
  bool json = false;
  bool offline = false;
  bool help = false;
};

// Fails (bad_request) for what is not an option of this verb, for a value that an unset variable
// has left behind, for a second registry, and for a registry beside kubelet's request.
Result<ExplainOptions> parse_explain_options(const std::vector<std::string>& arguments);

std::string render_explain_help();

// As the help has them.
std::vector<OptionText> list_explain_options();

}  // namespace cred
