// SPDX-License-Identifier: Apache-2.0
// ecr-syncd: command line → configuration → verb.
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "base/flavour.h"
#include "base/home.h"
#include "base/overlay_environment.h"
#include "base/standard_descriptors.h"
#include "base/text.h"
#include "command_line/completion.h"
#include "http/library_files.h"
#include "http/openssl_configuration.h"
#include "syncd/cli/discover.h"
#include "syncd/cli/doctor/check_config.h"
#include "syncd/cli/doctor/pod_doctor.h"
#include "syncd/cli/join/join.h"
#include "syncd/cli/join/leave.h"
#include "syncd/cli/options.h"
#include "syncd/cli/privileges.h"
#include "syncd/cli/rbac.h"
#include "syncd/cli/support/support.h"
#include "syncd/cli/verbs.h"
#include "syncd/runtime/heap.h"
#include "syncd/service/control/client.h"
#include "syncd/service/process_deps.h"
#include "syncd/service/run.h"
#include "syncd/service/ways.h"
#include "version/version.h"

namespace {

namespace syncd = cred::syncd;
using syncd::ProcessDeps;
using syncd::SyncConfig;
using syncd::SyncOptions;
using Verb = syncd::SyncOptions::Verb;

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20U;  // a large kubeconfig

ProcessDeps make_process(const cred::Environment& environment) {
  return {.environment = environment,
          .home = cred::find_home(environment),
          .read_file = [](const std::string& path) { return cred::read_file(path, kMaxFileBytes); },
          .now =
              [] {
                return std::chrono::time_point_cast<std::chrono::seconds>(
                    std::chrono::system_clock::now());
              },
          .out = std::cout,
          .err = std::cerr,
          .err_is_terminal = ::isatty(STDERR_FILENO) != 0};
}

// The first two fill the cache of passwords, which belongs to the daemon; the third is to see what
// the daemon sees.
bool acts_as_daemon(Verb verb) {
  return verb == Verb::run || verb == Verb::once || verb == Verb::plan || verb == Verb::doctor;
}

// Or what it has written down.
bool asks_the_daemon(Verb verb) {
  return verb == Verb::status || verb == Verb::refresh || verb == Verb::pause ||
         verb == Verb::resume;
}

// With what is found at the moment; what cannot be listed is a failure beside the rest.
template <typename Run>
int run_discovered(const SyncConfig& config, const std::string& cluster, const ProcessDeps& process,
                   const Run& run) {
  const auto found = syncd::discover_clusters(config, cluster, process);
  if (!found) return syncd::kNothingSucceeded;
  const int status = run(found->config);
  const bool is_good = status == syncd::kDone || status == syncd::kChangesPlanned;
  return is_good && !found->is_complete ? syncd::kSomeFailed : status;
}

// Two that write the same secrets would wait for each other's changes.
int run_once_or_ask(const SyncConfig& config, const syncd::SyncScope& scope,
                    const ProcessDeps& process) {
  if (!syncd::has_daemon(config.runtime_directory + '/' + syncd::kControlSocket)) {
    return run_discovered(config, scope.cluster, process, [&](const SyncConfig& all) {
      return syncd::run_once(all, scope, process);
    });
  }
  process.err << "ecr-syncd: the daemon runs on this machine, so it is asked to do it\n";
  return syncd::run_refresh(config.runtime_directory,
                            {false, scope.cluster, scope.namespace_name, true}, process);
}

// The verbs that want a configuration without a fault.
int run_verb(const SyncConfig& config, const SyncOptions& options, const ProcessDeps& process) {
  const syncd::SyncScope scope{options.cluster, options.namespace_name, false};
  switch (options.verb) {
    case Verb::run:
      syncd::run_daemon(config, {options.config_path, syncd::list_directory, options.watch_config},
                        process);
    case Verb::once:
      return run_once_or_ask(config, scope, process);
    case Verb::plan:
      return run_discovered(config, scope.cluster, process, [&](const SyncConfig& all) {
        return syncd::run_plan(all, scope, {options.exit_code, options.json}, process);
      });
    case Verb::doctor:
      return run_discovered(config, scope.cluster, process, [&](const SyncConfig& all) {
        return syncd::run_doctor(all, scope, process);
      });
    case Verb::rbac:
      return syncd::run_rbac(config, options, process);
    default:
      return syncd::kWrongUsage;
  }
}

int run_configured(const SyncConfig& config, const SyncOptions& options, ProcessDeps process) {
  if (!syncd::has_cluster(config, options.cluster)) {
    return syncd::complain(process, syncd::kWrongUsage,
                           "--cluster " + options.cluster +
                               ": no cluster of the configuration is called "
                               "that");
  }
  cred::OverlayEnvironment environment(process.environment);
  if (acts_as_daemon(options.verb)) {
    const auto home = syncd::become_owner_of(config.state_directory);
    if (!home) return syncd::complain(process, syncd::kNothingSucceeded, home.error().text);
    if (*home) {
      process.home = **home;
      environment.set("HOME", process.home);
      process.environment = environment.view();
    }
    process.credentials_remedy = syncd::advise_on_credentials(process.home);
  }
  return run_verb(config, options, process);
}

// A configuration that is wrong, or that this user may not read, is no reason to say nothing.
int run_asking(const SyncOptions& options, const ProcessDeps& process) {
  const auto loaded = syncd::load_config(options.config_path, syncd::list_directory, process);
  const SyncConfig config = loaded.config.value_or(SyncConfig());
  if (options.verb == Verb::refresh) {
    return syncd::run_refresh(
        config.runtime_directory,
        {options.token, options.cluster, options.namespace_name, options.wait}, process);
  }
  if (options.verb == Verb::pause || options.verb == Verb::resume) {
    return syncd::run_pause(config.runtime_directory,
                            {.cluster = options.cluster,
                             .namespace_name = {},
                             .verb = options.verb == Verb::pause ? syncd::ControlVerb::pause
                                                                 : syncd::ControlVerb::resume},
                            process);
  }
  const bool is_terminal = ::isatty(STDOUT_FILENO) != 0 && !options.json;
  return syncd::run_status(config.state_directory, {options.cluster, options.namespace_name, false},
                           {options.json, options.watch, is_terminal}, process);
}

int print_completion(const std::string& shell, const ProcessDeps& process) {
  const auto script = cred::render_completion(shell, syncd::describe_sync_command_line());
  if (!script) {
    return syncd::complain(process, syncd::kWrongUsage, "completion: " + script.error().text);
  }
  process.out << *script << std::flush;
  return syncd::kDone;
}

int run(const std::vector<std::string>& arguments, const ProcessDeps& process) {
  const auto options = syncd::parse_sync_options(arguments);
  if (!options) return syncd::complain(process, syncd::kWrongUsage, options.error().text);
  if (options->help) {
    process.out << syncd::render_sync_help(options->verb) << '\n' << std::flush;
    return syncd::kDone;
  }
  if (options->version) {
    process.out << "ecr-syncd " << cred::describe_version() << '\n' << std::flush;
    return syncd::kDone;
  }
  if (options->verb == Verb::completion) return print_completion(options->shell, process);
  const std::string objection = cred::find_library_file_objection(process.environment);
  if (!objection.empty()) return complain(process, syncd::kWrongConfiguration, objection);
  if (options->verb == Verb::support) {
    return syncd::run_support({options->config_path, options->file}, syncd::list_directory,
                              process);
  }
  if (asks_the_daemon(options->verb)) {
    return run_asking(*options, process);
  }
  if (options->verb == Verb::check_config) {
    return syncd::run_check_config(options->config_path, syncd::list_directory, process);
  }
  // It reads the configuration as it will be with the new cluster.
  if (options->verb == Verb::join) return syncd::run_join(*options, syncd::list_directory, process);
  if (options->verb == Verb::leave) {
    return syncd::run_leave(*options, syncd::list_directory, process);
  }
  if (!options->pod.empty()) {
    return syncd::run_pod_doctor({options->pod, options->kubeconfig_path, options->context},
                                 process);
  }
  const auto config = syncd::read_sync_config(options->config_path, syncd::list_directory, process);
  if (!config) return syncd::kWrongConfiguration;
  return run_configured(*config, *options, process);
}

}  // namespace

int main(int count, char** arguments, char** environment) {
  syncd::keep_heap_small();
  if constexpr (cred::kIsStatic) cred::ignore_openssl_configuration();
  cred::open_standard_descriptors();
  ::umask(S_IRWXG | S_IRWXO);
  // A reader of ours that went away is no reason to stop half-way.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  int status = syncd::kNothingSucceeded;
  try {
    const ProcessDeps process = make_process(cred::Environment(environment));
    status = run({arguments + (count > 0 ? 1 : 0), arguments + count}, process);
  } catch (const std::exception& exception) {
    std::cerr << "ecr-syncd: internal error: " << cred::clean_text(exception.what(), 300) << '\n';
  }
  std::cout << std::flush;
  std::cerr << std::flush;
  // The thread of the connections may be at work in OpenSSL, which cleans up where a process
  // returns.
  ::_exit(status);
}
