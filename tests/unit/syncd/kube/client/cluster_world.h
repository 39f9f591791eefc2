// SPDX-License-Identifier: Apache-2.0
// What a cluster is opened with: real files, a clock that stands, and a server and a plugin that
// answer as they are told.
#pragma once

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "syncd/kube/client/cluster.h"
#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"

namespace cred::syncd::testing {

inline constexpr Instant kNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

inline std::string make_exec_credential(const std::string& status) {
  return R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":)" +
         status + "}";
}

class ClusterWorld {
 public:
  // The user and the cluster of the kubeconfig, as YAML flow maps.
  explicit ClusterWorld(const std::string& user = "{token: t}",
                        const std::string& cluster = "{server: 'https://k'}") {
    write("config", make_kubeconfig(cluster, user));
    reference.name = "prod";
    reference.kubeconfig = directory / "config";
  }

  // A file of another size than before gets another stamp, however coarse the clock is.
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory / name) << text;
  }

  ClusterDeps deps() {
    return {
        .environment = environment.view(),
        .home = directory.path(),
        .read_file = [](const std::string& path) { return read_file(path, std::size_t{1} << 20U); },
        .now = [this] { return now.load(); },
        .sleep = [this](std::chrono::milliseconds time) { note_sleep(time); },
        .random = [] { return 1.0; },
        .run_program =
            [this](const auto& arguments, const auto& entries, auto max_output, const auto& time) {
              ++plugin_runs;
              return run_plugin(arguments, entries, max_output, time);
            },
        .make_send =
            [this](CurlOptions options, const MultiplexLimits& limit) {
              return make_send(std::move(options), limit);
            },
        .make_stream = [this](const CurlOptions& /*options*/) { return start_stream; }};
  }

  Result<Cluster> open() { return open_cluster(reference, deps()); }

  // "Bearer t" of each request, in their order; "-" for one without.
  std::vector<std::string> logins() const {
    std::vector<std::string> all;
    for (const Request& request : requests) {
      all.emplace_back(find_header(request.headers, "Authorization").value_or("-"));
    }
    return all;
  }

  void note_sleep(std::chrono::milliseconds time) {
    const std::scoped_lock lock(mutex_);
    sleeps.push_back(time);
  }

  cred::testing::TemporaryDirectory directory;
  cred::testing::TestEnvironment environment{{}};
  ClusterReference reference;
  std::atomic<Instant> now{kNow};
  std::function<Result<Response>(const Request&)> answer = [](const Request&) {
    return Response{200, {}, "{}"};
  };
  StartStream start_stream;
  RunProgram run_plugin = [](const auto&, const auto&, auto, const auto&) {
    return ProcessResult{0, Secret(make_exec_credential(R"({"token":"printed"})")), {}};
  };

  std::vector<Request> requests;
  std::vector<CurlOptions> senders;
  std::vector<MultiplexLimits> limits;
  std::vector<std::chrono::milliseconds> sleeps;
  std::atomic<int> plugin_runs{0};

 private:
  Send make_send(CurlOptions options, const MultiplexLimits& limit) {
    senders.push_back(std::move(options));
    limits.push_back(limit);
    return [this](const Request& request) {
      {
        const std::scoped_lock lock(mutex_);
        requests.push_back(request);
      }
      return answer(request);
    };
  }

  std::mutex mutex_;
};

inline ApiRequest get(const std::string& path = "/api") {
  ApiRequest request;
  request.path = path;
  return request;
}

inline ApiRequest patch() {
  ApiRequest request;
  request.method = "PATCH";
  request.path = "/api";
  request.content_type = "application/apply-patch+yaml";
  request.body = "{}";
  return request;
}

}  // namespace cred::syncd::testing
