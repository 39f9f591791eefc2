// SPDX-License-Identifier: Apache-2.0
// An API server in memory that keeps secrets and service accounts with uids and resource versions,
// and refuses as a real one of 1.36 was seen to refuse.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "syncd/pass/reconcile.h"

namespace cred::testing {

inline constexpr Instant kNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

struct StoredSecret {
  std::string uid;
  int version = 0;
  std::string type = "kubernetes.io/dockerconfigjson";
  std::string config;  // decoded
  std::string manager = "kubectl-create";
  std::string labels = "{}";
  std::string annotations = "{}";
  bool is_immutable = false;
};

struct StoredAccount {
  int version = 0;
  std::optional<std::vector<std::string>> pull_secrets;
};

class FakeCluster {
 public:
  ReconcileContext context() {
    ReconcileContext context;
    context.call = [this](const ApiRequest& request) { return answer(request); };
    context.now = [] { return kNow; };
    context.sleep = [this](std::chrono::milliseconds time) { sleeps.push_back(time); };
    context.random = [] { return 1.0; };
    return context;
  }

  // What another writer does: a new uid only for what was absent.
  StoredSecret& put_secret(const std::string& config, const std::string& namespace_name = "web");
  StoredAccount& put_account(std::optional<std::vector<std::string>> pull_secrets);

  StoredSecret* find_secret(const std::string& namespace_name = "web");

  std::size_t count(const std::string& method) const;

  std::map<std::string, StoredSecret> secrets;    // by namespace
  std::map<std::string, StoredAccount> accounts;  // by namespace; all are called default
  std::set<std::string> terminating;              // namespaces
  std::set<std::string> absent;                   // namespaces
  std::vector<ApiRequest> requests;
  std::vector<std::chrono::milliseconds> sleeps;

  // Runs before a request is looked at: the place for races. What it returns is the answer.
  std::function<std::optional<Result<Response>>(const ApiRequest&)> before;

 private:
  Result<Response> answer(const ApiRequest& request);
  Response answer_secret(const ApiRequest& request, const std::string& namespace_name);
  Response apply_secret(const ApiRequest& request, const std::string& namespace_name);
  Response delete_secret(const ApiRequest& request, const std::string& namespace_name);
  Response answer_account(const ApiRequest& request, const std::string& namespace_name);

  int next_version_ = 100;
};

// `details` is JSON.
Response make_status(int status, const std::string& reason, const std::string& message,
                     const std::string& details = "{}");
Response make_forbidden(const std::string& verb, const std::string& resource);

}  // namespace cred::testing
