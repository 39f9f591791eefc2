// SPDX-License-Identifier: Apache-2.0
// The fake API server as a pass sees it, with the namespace web, and the levers of a test.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/apiserver/object_store.h"
#include "support/apiserver/routes.h"
#include "support/apiserver/status.h"
#include "syncd/reconcile/reconcile.h"

namespace cred::syncd::testing {

inline constexpr Instant kNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

class FakeCluster {
 public:
  // What comes next has the version 100.
  FakeCluster() {
    store.set_version(98);
    store.create_namespace("web");
  }

  ReconcileDeps deps() {
    ReconcileDeps deps;
    deps.call = [this](const ApiRequest& request) { return answer(request); };
    deps.now = [] { return kNow; };
    deps.sleep = [this](std::chrono::milliseconds time) { sleeps.push_back(time); };
    deps.random = [] { return 1.0; };
    return deps;
  }

  // From any thread.
  Result<Response> answer(const ApiRequest& request) {
    const std::scoped_lock lock(mutex_);
    requests.push_back(request);
    if (before) {
      if (auto prepared = before(request)) return *std::move(prepared);
    }
    Request sent;
    sent.method = request.method;
    sent.url = request.path;
    sent.headers = {{"Accept", request.accept}, {"Content-Type", request.content_type}};
    sent.body = request.body;
    return routes.answer(sent);
  }

  void put_namespaces(const std::vector<std::string>& names) {
    for (const std::string& name : names) store.create_namespace(name);
  }

  // What another writer does to regcred: a new uid only for what was absent.
  cred::testing::StoredObject& put_secret(const std::string& config,
                                          const std::string& home = "web") {
    const cred::testing::StoredObject* const present = find_secret(home);
    cred::testing::StoredObject secret =
        present == nullptr ? cred::testing::StoredObject{} : *present;
    secret.config = config;
    return store.put_secret(home, std::move(secret));
  }

  cred::testing::StoredObject* find_secret(const std::string& home = "web") {
    return store.find_secret(home);
  }

  // The account default.
  cred::testing::StoredObject& put_account(std::optional<std::vector<std::string>> pull_secrets,
                                           const std::string& home = "web") {
    cred::testing::StoredObject account;
    account.pull_secrets = std::move(pull_secrets);
    return store.put(cred::testing::Resource::accounts, {home, "default"}, std::move(account));
  }

  // It is there.
  std::optional<std::vector<std::string>>& pull_secrets() {
    return store.find(cred::testing::Resource::accounts, {"web", "default"})->pull_secrets;
  }

  // Requests whose path has `part` in it.
  std::size_t count(const std::string& method, const std::string& part = {}) const {
    return static_cast<std::size_t>(
        std::count_if(requests.begin(), requests.end(), [&](const ApiRequest& request) {
          return request.method == method && request.path.find(part) != std::string::npos;
        }));
  }

  // Every request of this method, of any where it is empty, whose path has `part` in it is answered
  // so, and not carried out.
  void refuse(const std::string& method, const Result<Response>& answer,
              const std::string& part = {}) {
    before = [=](const ApiRequest& request) -> std::optional<Result<Response>> {
      const bool is_it = (method.empty() || request.method == method) &&
                         request.path.find(part) != std::string::npos;
      return is_it ? std::optional(answer) : std::nullopt;
    };
  }

  // What somebody does just before the first so many requests of this method are carried out.
  void meanwhile(const std::string& method, const std::function<void()>& deed, int times = 1) {
    before = [=](const ApiRequest& request) mutable -> std::optional<Result<Response>> {
      if (request.method == method && times-- > 0) deed();
      return std::nullopt;
    };
  }

  cred::testing::ObjectStore store;
  cred::testing::Routes routes{store};
  std::vector<ApiRequest> requests;
  std::vector<std::chrono::milliseconds> sleeps;

  // Runs before a request is looked at: the place for races. What it returns is the answer.
  std::function<std::optional<Result<Response>>(const ApiRequest&)> before;

 private:
  std::recursive_mutex mutex_;  // in a race one request is answered within another
};

}  // namespace cred::syncd::testing
