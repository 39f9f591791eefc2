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

#include "aws/digest.h"
#include "base/home.h"
#include "base/overlay_environment.h"
#include "base/standard_descriptors.h"
#include "base/text.h"
#include "syncd/cli/doctor/check_config.h"
#include "syncd/cli/join/join.h"
#include "syncd/cli/join/leave.h"
#include "syncd/cli/options.h"
#include "syncd/cli/privileges.h"
#include "syncd/cli/rbac.h"
#include "syncd/cli/verbs.h"
#include "syncd/service/control/client.h"
#include "syncd/service/heap.h"
#include "syncd/service/run.h"
#include "syncd/service/world.h"

namespace {

using cred::SyncConfig;
using cred::SyncOptions;
using cred::SyncWorld;
using Verb = cred::SyncOptions::Verb;

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20U;  // a large kubeconfig

int complain(const SyncWorld& world, int status, const std::string& text) {
  world.err << "ecr-syncd: " + cred::clean_text(text, 2000) + '\n' << std::flush;
  return status;
}

SyncWorld make_world(const cred::Environment& environment) {
  return {
      environment,
      cred::find_home(environment),
      [](const std::string& path) { return cred::read_file(path, kMaxFileBytes); },
      [] {
        return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
      },
      std::cout,
      std::cerr,
      ::isatty(STDERR_FILENO) != 0};
}

// The first two fill the cache of passwords, which belongs to the daemon; the third is to see what
// the daemon sees.
bool acts_as_daemon(Verb verb) {
  return verb == Verb::run || verb == Verb::once || verb == Verb::plan || verb == Verb::doctor;
}

bool has_cluster(const SyncConfig& config, const std::string& name) {
  for (const auto& cluster : config.clusters) {
    if (cluster.name == name) return true;
  }
  return name.empty();
}

// Two that write the same secrets would wait for each other's changes.
int run_once_or_ask(const SyncConfig& config, const cred::SyncScope& scope,
                    const SyncWorld& world) {
  if (!cred::has_daemon(config.runtime_directory + '/' + cred::kControlSocket)) {
    return cred::run_once(config, scope, world);
  }
  world.err << "ecr-syncd: the daemon runs on this machine, so it is asked to do it\n";
  return cred::run_refresh(config.runtime_directory,
                           {false, scope.cluster, scope.namespace_name, true}, world);
}

int run_configured(const SyncConfig& config, const SyncOptions& options, SyncWorld world) {
  if (!has_cluster(config, options.cluster)) {
    return complain(world, cred::kWrongUsage,
                    "--cluster " + options.cluster +
                        ": no cluster of the configuration is called "
                        "that");
  }
  cred::OverlayEnvironment environment(world.environment);
  if (acts_as_daemon(options.verb)) {
    const auto home = cred::become_owner_of(config.state_directory);
    if (!home) return complain(world, cred::kNothingSucceeded, home.error().text);
    if (*home) {
      world.home = **home;
      environment.set("HOME", world.home);
      world.environment = environment.view();
    }
    world.credentials_remedy = cred::advise_on_credentials(world.home);
  }
  const cred::SyncScope scope{options.cluster, options.namespace_name, false};
  switch (options.verb) {
    case Verb::run:
      cred::run_daemon(config, options.config_path, cred::list_directory, world);
    case Verb::once:
      return run_once_or_ask(config, scope, world);
    case Verb::plan:
      return cred::run_plan(config, scope, {options.exit_code, options.json}, world);
    case Verb::doctor:
      return cred::run_doctor(config, scope, world);
    case Verb::rbac:
      return cred::run_rbac(config, options, world);
    case Verb::check_config:
    case Verb::join:
    case Verb::leave:
    case Verb::status:
    case Verb::refresh:
    case Verb::none:
      break;
  }
  return cred::kWrongUsage;
}

// A configuration that is wrong, or that this user may not read, is no reason to say nothing.
int run_asking(const SyncOptions& options, const SyncWorld& world) {
  const auto loaded = cred::load_sync_config(
      options.config_path,
      {world.environment, world.home, world.read_file, cred::list_directory, cred::sha256_hex});
  const SyncConfig config = loaded.config.value_or(SyncConfig());
  if (options.verb == Verb::refresh) {
    return cred::run_refresh(config.runtime_directory,
                             {options.token, options.cluster, options.namespace_name, options.wait},
                             world);
  }
  const bool is_terminal = ::isatty(STDOUT_FILENO) != 0 && !options.json;
  return cred::run_status(config.state_directory, {options.cluster, options.namespace_name, false},
                          {options.json, options.watch, is_terminal}, world);
}

int run(const std::vector<std::string>& arguments, const SyncWorld& world) {
  const auto options = cred::parse_sync_options(arguments);
  if (!options) return complain(world, cred::kWrongUsage, options.error().text);
  if (options->help) {
    world.out << cred::render_sync_help(options->verb) << '\n' << std::flush;
    return cred::kDone;
  }
  if (options->version) {
    world.out << "ecr-syncd " CRED_VERSION "\n" << std::flush;
    return cred::kDone;
  }
  if (options->verb == Verb::status || options->verb == Verb::refresh) {
    return run_asking(*options, world);
  }
  if (options->verb == Verb::check_config) {
    return cred::run_check_config(options->config_path, cred::list_directory, world);
  }
  // It reads the configuration as it will be with the new cluster.
  if (options->verb == Verb::join) return cred::run_join(*options, cred::list_directory, world);
  if (options->verb == Verb::leave) return cred::run_leave(*options, cred::list_directory, world);
  const auto config = cred::read_sync_config(options->config_path, cred::list_directory, world);
  if (!config) return cred::kWrongConfiguration;
  return run_configured(*config, *options, world);
}

}  // namespace

int main(int count, char** arguments, char** environment) {
  cred::keep_heap_small();
  cred::open_standard_descriptors();
  ::umask(S_IRWXG | S_IRWXO);
  // A reader of ours that went away is no reason to stop half-way.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    const SyncWorld world = make_world(cred::Environment(environment));
    return run({arguments + (count > 0 ? 1 : 0), arguments + count}, world);
  } catch (const std::exception& exception) {
    std::cerr << "ecr-syncd: internal error: " << cred::clean_text(exception.what(), 300) << '\n';
    return cred::kNothingSucceeded;
  }
}
