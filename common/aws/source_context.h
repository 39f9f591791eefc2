// SPDX-License-Identifier: Apache-2.0
// What the choice of a source must know beyond the user's settings.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/chain_step.h"
#include "base/file.h"
#include "base/process.h"
#include "http/resolve.h"

namespace cred {

// Called in place of what would change something or run something; returns why it was left undone.
using HoldBack = std::function<Error()>;

struct SourceContext {
  std::string boot_id = {};     // tells one boot of the machine from another; part of principals
  bool looks_like_ec2 = false;  // see ec2_hint.h
  std::string fallback_region = {};  // for STS when nothing else says a region: the registry's
  std::string home = {};             // the user's home directory; may be empty
  ReadFile read_file = {};           // reads the token files of sources
  RunShell run_shell = cred::run_shell;
  Resolve resolve = resolve_host;
  HoldBack hold_back = {};  // nothing is run or written where it is set

  // What a profile says and nobody goes by is added here, "<path>:<line>: ..."; nullptr for nobody.
  // Only while the source is chosen.
  std::vector<std::string>* remarks = nullptr;

  // The steps of the search are added here; nullptr for nobody. Only while the source is chosen.
  std::vector<ChainStep>* trace = nullptr;
};

}  // namespace cred
