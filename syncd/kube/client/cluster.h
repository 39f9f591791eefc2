// SPDX-License-Identifier: Apache-2.0
// The way to one cluster: kubeconfig, EKS or the pod's own files, renewed credentials, one
// connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "http/curl_multiplex.h"
#include "http/stream.h"
#include "syncd/kube/client/exec_plugin.h"
#include "syncd/kube/eks/credential_pool.h"
#include "syncd/kube/eks/descriptions.h"
#include "syncd/kube/eks/eks_reference.h"
#include "syncd/kube/objects/api.h"

namespace cred::syncd {

struct ClusterReference {
  std::string name;  // for messages
  bool in_cluster = false;
  std::string kubeconfig;  // path, or several with ':' between them; empty: KUBECONFIG, ~/.kube
  std::string context;     // empty: current-context
  std::string proxy;       // goes before the kubeconfig's and the environment's; may be empty
  int in_flight = 32;
  int requests_per_second = 0;  // 0: no limit of ours

  // In the place of a kubeconfig.
  std::optional<EksReference> eks = {};
};

// How the daemon names itself to AWS, to API servers and to registries.
extern const char* const kUserAgent;

struct ClusterDeps {
  Environment environment;
  std::string home;
  ReadFile read_file;
  Now now;
  Sleep sleep;
  std::function<double()> random;  // 0 to 1; from any thread
  RunProgram run_program;
  std::function<Send(CurlOptions options, const MultiplexLimits& limits)> make_send;
  std::function<StartStream(CurlOptions options)> make_stream;

  // For EKS clusters alone.
  std::function<Send(CurlOptions options)> make_aws_send = {};
  std::shared_ptr<CredentialPool> aws_credentials = {};  // of all clusters of the process
  std::string credentials_remedy = {};  // of whoever has no AWS credentials, as in PlanContext
  std::shared_ptr<EksDescriptions> eks_descriptions = {};
};

// `read_file` and the following three passed in, the network and the processes real. AWS
// credentials are of nobody else's use.
ClusterDeps make_cluster_deps(const Environment& environment, std::string home, ReadFile read_file,
                              Now now);

struct Cluster {
  std::string server;             // URL
  std::string default_namespace;  // of the context, or of the pod
  CallApi call;
  WatchApi watch;
};

// Reads the files and may run the exec plugin, or asks EKS (eks_way.h); connects only when called.
// All of it is done again when a stamp changes or a credential is about to expire, and after a 401
// or a lost connection, then at most every 10 s. Of many threads one does it for all. When files
// have become unreadable, or the plugin fails, the last credentials stay until the server refuses
// them. Fails (local, no_credentials, unavailable; of EKS denied and bad_reply too) naming file and
// remedy.
Result<Cluster> open_cluster(const ClusterReference& reference, const ClusterDeps& deps);

}  // namespace cred::syncd
