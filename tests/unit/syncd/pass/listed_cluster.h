// SPDX-License-Identifier: Apache-2.0
// A FakeCluster that lists what it has, for many threads.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "unit/syncd/pass/fake_cluster.h"

namespace cred::testing {

class ListedCluster {
 public:
  ReconcileContext context() {
    ReconcileContext context = fake.context();
    context.call = [this](const ApiRequest& request) { return answer(request); };
    return context;
  }

  Result<Response> answer(const ApiRequest& request) {
    const std::scoped_lock lock(mutex_);
    requests.push_back(request);
    if (before) {
      if (auto prepared = before(request)) return *std::move(prepared);
    }
    const std::string& path = request.path;
    if (path.starts_with("/api/v1/namespaces?")) return list(make_namespaces());
    if (path.starts_with("/api/v1/secrets?"))
      return list(make_objects(fake.secrets, "/secrets/regcred"));
    if (path.find("serviceaccounts?") != std::string::npos) {
      return list(make_objects(fake.accounts, "/serviceaccounts/default"));
    }
    return fake.context().call(request);
  }

  // Requests whose path has `part` in it.
  std::size_t count(const std::string& method, const std::string& part) const {
    std::size_t count = 0;
    for (const ApiRequest& request : requests) {
      if (request.method == method && request.path.find(part) != std::string::npos) ++count;
    }
    return count;
  }

  FakeCluster fake;
  std::map<std::string, std::string> namespaces;  // name → further members of its metadata
  std::vector<ApiRequest> requests;

  // As FakeCluster::before.
  std::function<std::optional<Result<Response>>(const ApiRequest&)> before;

 private:
  static Response list(const std::string& items) {
    return {200, {}, R"({"metadata":{"resourceVersion":"9"},"items":[)" + items + "]}"};
  }

  std::string make_namespaces() const {
    std::string items;
    for (const auto& [name, members] : namespaces) {
      if (!items.empty()) items += ',';
      items.append(R"({"metadata":{"name":")")
          .append(name)
          .append("\"")
          .append(members)
          .append("}}");
    }
    return items;
  }

  template <typename Objects>
  std::string make_objects(const Objects& objects, const std::string& path) {
    std::string items;
    for (const auto& [name, object] : objects) {
      ApiRequest request;
      request.path = "/api/v1/namespaces/" + name + path;
      if (!items.empty()) items += ',';
      items += fake.context().call(request)->body;
    }
    return items;
  }

  std::mutex mutex_;
};

}  // namespace cred::testing
