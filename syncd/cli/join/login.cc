// SPDX-License-Identifier: Apache-2.0
// Secret → token → kubeconfig → a try with it.
#include "syncd/cli/join/login.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/deadline.h"
#include "base/json_string.h"
#include "json/json.h"
#include "syncd/cli/doctor/rights.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::milliseconds kPause{200};
constexpr int kMostTries = 50;  // 10 s
constexpr std::size_t kMostRights = 40;

std::string quote(const std::string& text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

// nullopt: there is none yet.
Result<std::optional<Secret>> read_token(const std::string& path, const CallApi& call) {
  ApiRequest request;
  request.path = path;
  const auto response = call(request);
  if (!response) return response.error();
  if (const auto failure = find_api_failure(*response)) {
    if (failure->fault == ApiFault::not_found) return std::optional<Secret>();
    return Error{Errc::denied, "the account's token cannot be read: " + failure->text};
  }
  const auto secret = JsonDocument::parse(response->body);
  if (!secret) return in_context("the account's token", secret.error());
  const auto encoded = secret->find_string("/data/token");
  if (!encoded || encoded->empty()) return std::optional<Secret>();
  auto token = decode_base64(std::string(*encoded));
  if (!token) return Error{Errc::bad_reply, "the account's token is not base64"};
  return std::make_optional(Secret(*std::move(token)));
}

std::string render_way(const KubeAccess& way) {
  std::string text = "      server: " + quote(way.server) + '\n';
  if (!way.server_name.empty()) text += "      tls-server-name: " + quote(way.server_name) + '\n';
  if (!way.ca_pem.empty()) {
    text += "      certificate-authority-data: " + encode_base64(way.ca_pem) + '\n';
  }
  if (!way.proxy_url.empty()) text += "      proxy-url: " + quote(way.proxy_url) + '\n';
  return text;
}

// Roles that were applied a moment ago may take another one to count.
Result<void> await_right(const Right& right, const CallApi& call, const Deadline& deadline) {
  for (;;) {
    const auto allowed = review_right(right, call);
    if (!allowed) return allowed.error();
    if (*allowed) return {};
    if (deadline.has_passed()) {
      return Error{Errc::denied,
                   "the account has been given its rights, but the server does not "
                   "let it " +
                       describe_right(right)};
    }
    std::this_thread::sleep_for(std::min(kPause, deadline.remaining()));
  }
}

// The operator's own login has just worked on the same way.
Error explain(const std::string& cluster, Error error) {
  const std::string prefix = "cluster " + cluster;
  if (!error.text.starts_with(prefix)) error = in_context(prefix, std::move(error));
  if (error.code == Errc::unavailable) return error;
  if (error.text.find(kForeignAnswer) != std::string::npos) {
    error.text +=
        "; this gateway takes no service-account tokens: use the direct endpoint, that "
        "is, a kubeconfig whose `server` is the API server itself";
  } else if (error.code == Errc::no_credentials) {
    error.text += "; the API server does not take the token that it has made for the account";
  }
  return error;
}

}  // namespace

Result<Secret> await_account_token(const std::string& path, const CallApi& call,
                                   const Sleep& sleep) {
  for (int tries = 1;; ++tries) {
    auto token = read_token(path, call);
    if (!token) return std::move(token).error();
    if (*token) return **std::move(token);
    if (tries == kMostTries) {
      return Error{Errc::unavailable, "Kubernetes has put no token into " + path +
                                          " within 10 s; see that its controller manager runs, "
                                          "then join again"};
    }
    sleep(kPause);
  }
}

Secret render_account_login(const std::string& cluster, const std::string& account,
                            const KubeAccess& way, const AccountKey& key) {
  const std::string name = quote(cluster);
  const std::string user = quote(account);
  const std::string credential = key.token_file.empty() ? "token: " + quote(key.token.reveal())
                                                        : "tokenFile: " + quote(key.token_file);
  return Secret("apiVersion: v1\nkind: Config\nclusters:\n  - name: " + name + "\n    cluster:\n" +
                render_way(way) + "users:\n  - name: " + user + "\n    user:\n      " + credential +
                "\ncontexts:\n  - name: " + name + "\n    context:\n      cluster: " + name +
                "\n      user: " + user + "\ncurrent-context: " + name + '\n');
}

Result<VerifiedLogin> verify_account_login(const ClusterConfig& cluster,
                                           const std::vector<JoinFile>& files,
                                           const ProcessDeps& process) {
  const ReadFile read_file =
      [files, &process](const std::string& path) -> Result<std::optional<std::string>> {
    for (const JoinFile& file : files) {
      if (path == file.path) return std::make_optional(file.content.reveal());
    }
    return process.read_file(path);
  };
  const auto opened =
      open_cluster({cluster.name, false, cluster.kubeconfig, cluster.context, cluster.proxy, 1, 0},
                   make_cluster_deps(process.environment, process.home, read_file, process.now));
  if (!opened) return opened.error();
  std::vector<Right> rights = list_rights(cluster);
  rights.resize(std::min(rights.size(), kMostRights));
  const Deadline deadline = Deadline::after(kMostTries * kPause);
  for (const Right& right : rights) {
    if (auto granted = await_right(right, opened->call, deadline); !granted) {
      return explain(cluster.name, granted.error());
    }
  }
  return VerifiedLogin{rights.size(), opened->call};
}

}  // namespace cred::syncd
