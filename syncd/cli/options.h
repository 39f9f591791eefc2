// SPDX-License-Identifier: Apache-2.0
// The command line of ecr-syncd.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "command_line/completion.h"
#include "syncd/config/load_sync_config.h"

namespace cred::syncd {

struct SyncOptions {
  enum class Verb {
    none,
    run,
    once,
    plan,
    status,
    refresh,
    check_config,
    rbac,
    join,
    leave,
    doctor,
    completion,
    pause,
    resume,
    support
  };
  Verb verb = Verb::none;
  std::string config_path = kSyncConfigFile;
  bool help = false;
  bool version = false;
  std::string cluster;  // once, plan, status, refresh, rbac, doctor, pause, resume: only this one
  std::string namespace_name;  // and of it only this one; not rbac
  bool watch_config = false;   // run
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
  std::vector<std::string> audiences;

  // join, which has account and account_namespace too; the account has a default there
  std::string context;
  std::string name;  // of the cluster; empty: made of the context
  std::string kubeconfig_path;
  std::vector<std::string> namespaces;  // names and globs; empty: all that are not Kubernetes' own
  std::vector<std::string> registries;  // empty: all
  std::vector<std::string> service_accounts;
  bool dry_run = false;
  bool force = false;
  bool rotate = false;            // join
  bool long_lived_token = false;  // join, rbac
  bool without_policy = false;    // join

  std::string shell;  // completion
  std::string file;   // support

  // leave has context, name, kubeconfig_path, account, account_namespace and dry_run

  // doctor has context and kubeconfig_path too, with a pod
  std::string pod;
};

// `arguments` without the program's name. Fails (bad_request) with a line that names the help, also
// where there is neither a verb nor --help or --version. With help the rest is not judged.
Result<SyncOptions> parse_sync_options(const std::vector<std::string>& arguments);

// What the verb does, its options and examples; of Verb::none what verbs there are.
std::string render_sync_help(SyncOptions::Verb verb);

// All verbs with the options that the help of each has.
CommandLine describe_sync_command_line();

}  // namespace cred::syncd
