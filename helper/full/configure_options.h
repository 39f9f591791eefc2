// SPDX-License-Identifier: Apache-2.0
// The command line of `configure`.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "command_line/completion.h"

namespace cred {

struct ConfigureOptions {
  std::vector<std::string> registries;
  std::vector<std::string> accounts;
  std::vector<std::string> regions;
  bool ecr_public = false;
  bool podman = false;
  bool dry_run = false;
  bool force = false;
  bool undo = false;
  bool help = false;

  // Some registry is named, one way or the other.
  bool names_registries() const {
    return !registries.empty() || !accounts.empty() || !regions.empty() || ecr_public;
  }
};

// Fails (bad_request) for what is not an option of this verb, for a value that an unset variable
// has left behind, and for a region that cannot be one.
Result<ConfigureOptions> parse_configure_options(const std::vector<std::string>& arguments);

std::string render_configure_help();

// As the help has them.
std::vector<OptionText> list_configure_options();

}  // namespace cred
