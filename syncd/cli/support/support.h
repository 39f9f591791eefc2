// SPDX-License-Identifier: Apache-2.0
// support: one file for whoever helps, without a secret in it.
#pragma once

#include <string>

#include "syncd/config/load_sync_config.h"
#include "syncd/service/process_deps.h"

namespace cred::syncd {

struct SupportForm {
  std::string config_path;
  std::string file;  // to be written; empty: ecr-syncd-support-TIME.txt in this directory
};

// Writes the file, mode 0600, and prints its name. Never overwrites: kNothingSucceeded where there
// is such a file already, or it cannot be written. Needs no configuration and no daemon.
int run_support(const SupportForm& form, const ListDirectory& list_directory,
                const ProcessDeps& process);

}  // namespace cred::syncd
