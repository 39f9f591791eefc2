// SPDX-License-Identifier: Apache-2.0
// What the verbs are, for --help and for shells that complete a command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command_line/completion.h"

namespace cred {

enum class Audience {
  nobody,   // another name of what is told already
  clients,  // Docker and its kin
  people,
  kubelet,
  options,  // what is not a verb: "--version"
};

struct VerbHelp {
  std::string_view name;
  Audience audience = Audience::nobody;
  std::string_view arguments;  // "HOST [--json]"; empty without any
  std::string_view text;       // lines, the last without its end
};

std::string render_help(const std::vector<VerbHelp>& verbs);

// The options are those by which the verbs' own command lines are parsed.
CommandLine describe_command_line(const std::vector<VerbHelp>& verbs);

}  // namespace cred
