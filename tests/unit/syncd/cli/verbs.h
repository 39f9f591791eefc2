// SPDX-License-Identifier: Apache-2.0
// The verbs against an API server and an AWS on this machine, with everything real between.
#pragma once

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "registry/registry.h"
#include "support/http_server.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "syncd/cli/verbs.h"
#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"
#include "unit/syncd/reconcile/passes.h"

namespace cred::syncd::testing {

// One cluster, one rule for all its namespaces, one registry.
class VerbWorld {
 public:
  VerbWorld() {
    set_server(server_.url());
    pass.configuration.kubeconfig = directory_ / "config";
    config().cache_directory = directory_ / "cache";
    config().registries[0].target.registry = *parse_registry(kHost);
    aws = make_authorization();
  }

  SyncConfig& config() { return pass.config; }

  // Where the kubeconfig says that the API server is.
  void set_server(const std::string& url) const {
    std::ofstream(directory_ / "config") << make_kubeconfig("{server: '" + url + "'}", "{}");
  }

  static Response make_authorization() {
    const Instant expiry = kNow + std::chrono::hours{10};
    return {200,
            {},
            R"({"authorizationData":[{"authorizationToken":")" +
                encode_base64("AWS:" + make_token(expiry)) + R"(","expiresAt":)" +
                std::to_string(to_epoch(expiry)) + R"(,"proxyEndpoint":"https://x"}]})"};
  }

  int once(const SyncScope& scope = {}) {
    return run([&](const ProcessDeps& process) { return run_once(config(), scope, process); });
  }

  int plan(const PlanForm& form = {}) {
    return run([&](const ProcessDeps& process) { return run_plan(config(), {}, form, process); });
  }

  int doctor(const SyncScope& scope = {}) {
    return run([&](const ProcessDeps& process) { return run_doctor(config(), scope, process); });
  }

  Pass pass{"*"};
  Response aws;
  int aws_calls = 0;
  std::vector<std::string> keys{"AWS_ACCESS_KEY_ID=AKID", "AWS_SECRET_ACCESS_KEY=hunter2"};
  std::string out;
  std::string err;

 private:
  template <typename Verb>
  int run(const Verb& verb) {
    std::vector<std::string> variables = keys;
    for (const char* const name : {"AWS_ENDPOINT_URL", "HTTPS_PROXY"}) {
      // Nothing of a test leaves this machine: what is not here is behind a proxy that is not
      // there.
      variables.push_back(std::string(name) + '=' +
                          (name[0] == 'A' ? server_.url() : "http://127.0.0.1:1"));
    }
    variables.emplace_back("AWS_EC2_METADATA_DISABLED=true");
    variables.emplace_back("AWS_MAX_ATTEMPTS=1");
    const cred::testing::TestEnvironment environment(variables);
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    pass.config.clusters = {pass.configuration};
    pass.config.clusters.insert(pass.config.clusters.end(), more_clusters.begin(),
                                more_clusters.end());
    const ProcessDeps process{
        .environment = environment.view(),
        .home = directory_.path(),
        .read_file = [](const std::string& path) { return read_file(path, 1000000); },
        .now = [] { return kNow; },
        .out = out_stream,
        .err = err_stream};
    const int status = verb(process);
    out = out_stream.str();
    err = err_stream.str();
    return status;
  }

  Response answer(const Request& request) {
    if (find_header(request.headers, "X-Amz-Target")) {
      ++aws_calls;
      return aws;
    }
    if (request.url == "/version") return {200, {}, R"({"gitVersion":"v1.36.2"})"};
    if (request.url.find("selfsubjectreviews") != std::string::npos) {
      return {201, {}, R"({"status":{"userInfo":{"username":"sync"}}})"};
    }
    ApiRequest asked;
    asked.method = request.method;
    asked.path = request.url;
    asked.content_type = find_header(request.headers, "Content-Type").value_or("");
    asked.body = request.body;
    return *pass.cluster.answer(asked);
  }

  cred::testing::TemporaryDirectory directory_;
  cred::testing::HttpServer server_{[this](const Request& request) { return answer(request); }};

 public:
  std::vector<ClusterConfig> more_clusters;
};

}  // namespace cred::syncd::testing
