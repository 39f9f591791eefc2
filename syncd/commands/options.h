// SPDX-License-Identifier: Apache-2.0
// The command line of ecr-syncd.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "syncd/config/load_sync_config.h"

namespace cred {

struct SyncOptions {
  enum class Verb { none, run, once, plan, status, refresh, check_config, rbac, doctor };
  Verb verb = Verb::none;
  std::string config_path = kSyncConfigFile;
  bool help = false;
  bool version = false;
  std::string cluster;         // once, plan, status, refresh, rbac, doctor: only this one
  std::string namespace_name;  // once, plan, status, refresh: only this one
  bool exit_code = false;      // plan
  bool json = false;           // plan, status
  bool watch = false;          // status
  bool token = false;          // refresh
  bool wait = false;           // refresh

  // rbac
  std::string account;
  std::string account_namespace;
  std::string user;
  std::string group;
  bool kubeconfig = false;
  std::string server;
};

// `arguments` without the program's name. Fails (bad_request) with a line that names the help, also
// where there is neither a verb nor --help or --version. With help the rest is not judged.
Result<SyncOptions> parse_sync_options(const std::vector<std::string>& arguments);

// What the verb does, its options and examples; of Verb::none what verbs there are.
std::string render_sync_help(SyncOptions::Verb verb);

}  // namespace cred
