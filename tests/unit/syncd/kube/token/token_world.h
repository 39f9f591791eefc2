// SPDX-License-Identifier: Apache-2.0
// A joined cluster: its files, its server, and what is asked of it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/apiserver/status.h"
#include "syncd/kube/token/keep_token.h"
#include "syncd/kube/token/token_file.h"
#include "unit/syncd/kube/token/tokens.h"

namespace cred::syncd::testing {

inline constexpr Instant kJoinedNow = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z
inline constexpr const char* kTokenFile = "/state/tokens/prod.token";
inline constexpr const char* kTokenPath = "/api/v1/namespaces/keeper/serviceaccounts/sync/token";

inline std::string make_joined_kubeconfig(const std::string& user) {
  return "clusters: [{name: c, cluster: {server: 'https://k'}}]\n"
         "users: [{name: u, user: " +
         user +
         "}]\n"
         "contexts: [{name: c, context: {cluster: c, user: u}}]\ncurrent-context: c\n";
}

class TokenWorld {
 public:
  TokenWorld() {
    cluster.name = "prod";
    cluster.kubeconfig = "/etc/prod.kubeconfig";
    files["/etc/prod.kubeconfig"] =
        make_joined_kubeconfig("{tokenFile: " + std::string(kTokenFile) + "}");
    hold(std::chrono::hours{30});
  }

  // A token of 7 days that was issued so long ago.
  void hold(std::chrono::seconds ago) {
    held = make_bound_token(now - ago, now - ago + kTokenLife);
    files[kTokenFile] = held.reveal() + '\n';
  }

  TokenReport keep() { return keep_token(cluster, directory()); }

  TokenDirectory directory() {
    const ReadFile read_file =
        [this](const std::string& path) -> Result<std::optional<std::string>> {
      const auto found = files.find(path);
      if (found == files.end()) return std::optional<std::string>();
      return std::optional(found->second);
    };
    return {.path = "/state/tokens",
            .read_file = read_file,
            .write_file = [this](const std::string& path,
                                 const std::string& text) { return write(path, text); },
            .open = [this](const ClusterReference&, const ReadFile& read) { return open(read); },
            .now = [this] { return now; }};
  }

  std::string on_disk() { return files[kTokenFile]; }

  Instant now = kJoinedNow;
  ClusterReference cluster;
  std::map<std::string, std::string> files;
  Secret held;
  Secret fresh = make_bound_token(kJoinedNow, kJoinedNow + kTokenLife);

  // By the token that it comes with.
  std::function<Result<Response>(const ApiRequest&, const std::string& token)> answer =
      [this](const ApiRequest& request, const std::string&) -> Result<Response> {
    if (request.path == "/version") return Response{200, {}, "{}"};
    return issue();
  };
  std::optional<Error> disk_trouble;
  std::vector<std::string> asked;  // "POST /api/... with the held token"
  int writes = 0;

  Response issue() const {
    return {201,
            {},
            R"({"spec":{"audiences":["api"]},"status":{"token":")" + fresh.reveal() +
                R"(","expirationTimestamp":"2026-12-01T12:00:00Z"}})"};
  }

 private:
  Result<void> write(const std::string& path, const std::string& text) {
    if (disk_trouble) return *disk_trouble;
    ++writes;
    files[path] = text;
    return {};
  }

  Result<Cluster> open(const ReadFile& read) {
    return Cluster{"https://k",
                   {},
                   [this, read](const ApiRequest& request) {
                     const std::string token = **read(kTokenFile);
                     const bool is_held = token == held.reveal() + '\n';
                     asked.push_back(request.path + (is_held ? " held" : " fresh"));
                     return answer(request, token);
                   },
                   {}};
  }
};

}  // namespace cred::syncd::testing
