// SPDX-License-Identifier: Apache-2.0
// Binds the process to what the daemon calls.
#include "syncd/service/ways.h"

#include <optional>
#include <utility>

#include "aws/digest.h"
#include "base/deadline.h"
#include "base/mutex.h"
#include "base/pace.h"
#include "base/real.h"
#include "syncd/controller/cluster_controller.h"
#include "syncd/credentials/shared_cache.h"
#include "syncd/kube/client/eks_login.h"
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kPasswordTime{60};

}  // namespace

LoadedSyncConfig load_config(const std::string& path, const ListDirectory& list_directory,
                             const ProcessDeps& process) {
  return load_sync_config(path, {.environment = process.environment,
                                 .home = process.home,
                                 .read_file = process.read_file,
                                 .list_directory = list_directory,
                                 .hash = sha256_hex});
}

TokenDeps make_token_deps(const ProcessDeps& process) {
  TokenDeps deps{.environment = process.environment,
                 .home = process.home,
                 .read_file = process.read_file,
                 .now = process.now,
                 .user_agent = kUserAgent};
  deps.credentials_remedy = process.credentials_remedy;
  deps.pool = process.aws_credentials;
  return deps;
}

ObtainPasswords make_obtain(const SyncConfig& config, const ProcessDeps& process) {
  const auto pace = std::make_shared<Pace>(static_cast<int>(config.sts_per_second), sleep_for);
  return [&process, pace, cache_directory = config.cache_directory](
             const std::vector<RegistrySource>& registries, const std::vector<Secret>& due) {
    TokenDeps deps = make_token_deps(process);
    deps.sts_pace = pace;
    return obtain_passwords(registries, cache_directory, deps, Deadline::after(kPasswordTime), due);
  };
}

Publish make_publish(const SyncConfig& config, const Passwords& passwords,
                     const ProcessDeps& process) {
  return [&process, directory = config.cache_directory, registries = config.registries,
          passwords]() -> Result<std::string> {
    const auto done = publish_passwords(directory, registries, *passwords, process.now());
    if (!done) return done.error();
    return find_reading_obstacle(directory);
  };
}

std::function<Result<Cluster>()> make_open(const ClusterConfig& cluster, const ProcessDeps& process,
                                           std::shared_ptr<WriteFence> fence) {
  ClusterReference reference = make_cluster_reference(cluster);
  reference.in_flight += Runners::kRepairWorkers;  // they do not wait for requests of a pass
  return [reference, &process, fence = std::move(fence)] {
    ClusterDeps deps = make_shared_cluster_deps(process);
    if (fence) {
      deps.make_send = [make = deps.make_send, fence](const CurlOptions& options,
                                                      const MultiplexLimits& limits) {
        return fence_writes(make(options, limits), fence);
      };
    }
    return open_cluster(reference, deps);
  };
}

ClusterDeps make_shared_cluster_deps(const ProcessDeps& process) {
  ClusterDeps deps =
      make_cluster_deps(process.environment, process.home, process.read_file, process.now);
  deps.aws_credentials = process.aws_credentials;
  deps.eks_descriptions = process.eks_descriptions;
  deps.credentials_remedy = process.credentials_remedy;
  return deps;
}

std::function<Result<std::vector<SurveyedCluster>>(const SurveyOrder&)> make_survey(
    const ProcessDeps& process) {
  const auto pace = std::make_shared<Pace>(kSurveyCalls, sleep_for);
  return [&process, pace](const SurveyOrder& order) {
    SurveyOrder paced = order;
    paced.wait_for_turn = [pace] { pace->wait(); };
    return survey_eks(paced, make_eks_deps(make_shared_cluster_deps(process)));
  };
}

CallApi make_home_call(const ClusterConfig& home, const ProcessDeps& process) {
  struct Home {
    Mutex mutex;
    std::optional<CallApi> call GUARDED_BY(mutex) = {};
  };

  return [state = std::make_shared<Home>(),
          open = make_open(home, process)](const ApiRequest& request) -> Result<Response> {
    CallApi call;
    {
      const MutexLock lock(state->mutex);
      if (!state->call) {
        auto opened = open();
        if (!opened) return std::move(opened).error();
        state->call = std::move(opened->call);
      }
      call = *state->call;
    }
    return call(request);
  };
}

PauseKeeper::Storage make_pause_storage(const std::string& state_directory,
                                        const ProcessDeps& process,
                                        std::function<void(std::function<void()>)> run_job) {
  return {.read = [state_directory,
                   &process] { return read_pauses(state_directory, process.read_file); },
          .write = [state_directory](
                       const Pauses& pauses) { return write_pauses(state_directory, pauses); },
          .run_job = std::move(run_job)};
}

}  // namespace cred::syncd
