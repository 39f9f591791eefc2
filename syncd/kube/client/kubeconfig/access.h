// SPDX-License-Identifier: Apache-2.0
// How one API server is reached and who we are there: what a kubeconfig's context, a pod or EKS
// says.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/request.h"

namespace cred::syncd {

// A program that prints credentials.
// Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
// (client-go credential plugins)
struct ExecPlugin {
  std::string command;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // on top of ours
  std::string api_version;
  std::string install_hint;
  bool provide_cluster_info = false;
};

struct KubeAccess {
  bool is_eks = false;  // nothing of it stands in a kubeconfig: EKS has said it

  std::string cluster_name;  // in the kubeconfig, as are the user's; all four for messages
  std::string cluster_file;  // the kubeconfig that it stands in
  std::string user_name;
  std::string user_file;

  std::string server;       // URL without a slash at the end
  std::string server_name;  // in its certificate, where it is another than the URL's host
  std::string ca_file;
  std::string ca_pem;  // goes before the file
  std::string certificate_file;
  std::string certificate_pem;
  std::string key_file;
  Secret key_pem;
  std::string proxy_url;
  bool disable_compression = false;  // for plugins, since we compress nothing
  std::string plugin_config;         // JSON, for plugins; empty: none

  std::string token_file;  // goes before the token, where it can be read and has one
  Secret token;
  Secret id_token;  // of the auth-provider oidc, where there is neither a token nor a plugin
  std::string username;
  Secret password;
  std::optional<ExecPlugin> exec;  // where there is no certificate, no token and no name
  std::vector<Header> impersonation;

  std::string default_namespace;
};

// `paths` is one file, which must exist, or several with ':' between them, of which some must; the
// first that names a thing wins. `context` empty: current-context. Relative paths in a file are of
// its folder. As with kubectl a context without a user is nobody, a missing name is the empty one,
// of a key that stands twice the last counts, and of several documents the first; of the entries
// only those of the context are judged. A file has 16 MiB at most. Fails (local) naming file, line
// and remedy; insecure-skip-tls-verify is refused. Source:
// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
Result<KubeAccess> read_kubeconfig(const std::string& paths, const std::string& context,
                                   const ReadFile& read_file);

// The service account of the pod that this runs in. Fails (local) outside of a pod.
Result<KubeAccess> read_in_cluster(const Environment& environment, const ReadFile& read_file);

}  // namespace cred::syncd
