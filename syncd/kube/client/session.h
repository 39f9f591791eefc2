// SPDX-License-Identifier: Apache-2.0
// Who we are to a cluster right now: headers, TLS identity, and the sender that has them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file.h"
#include "base/file_stamp.h"
#include "base/result.h"
#include "base/time.h"
#include "http/curl_multiplex.h"
#include "http/stream.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/client/exec_plugin.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/eks/eks_way.h"

namespace cred::syncd {

// Before its expiry a credential is renewed, so that no request arrives too late.
inline constexpr std::chrono::seconds kRenewalMargin{30};

struct ClientCertificate {
  std::optional<Instant> end;  // as it says itself; nullopt: there is none
  std::string origin;          // the file or plugin that it is from
};

struct Session {
  std::string server;
  std::string default_namespace;
  std::vector<Header> headers;        // Authorization among them, but never for plain http
  std::optional<Instant> expires_at;  // of the headers or the certificate, by the exec plugin

  std::shared_ptr<EksWay> eks;  // passed on from session to session; nullptr: no EKS cluster
  std::string refusal;          // why a server refuses us, where EKS and AWS could say it
  std::string trouble;          // why nobody answers, where EKS could say it

  ClientCertificate certificate;
  Secret tls_identity;  // names the TLS settings that `send` and `stream` have
  Send send;
  StartStream stream;  // on connections of its own

  // What it was made of; another stamp means that it is out of date.
  std::vector<std::pair<std::string, std::optional<FileStamp>>> stamps;
};

// Reads the files and runs the exec plugin, if there is one and no other login; over plain http
// nobody logs in. `previous`, if any, lends its sender
// where nothing about TLS has changed, so that connections live on. An EKS cluster is asked for at
// AWS as far as `cause` calls for it. Fails (local, no_credentials, denied, bad_reply, unavailable)
// naming cluster, file and remedy.
Result<std::shared_ptr<const Session>> open_session(const ClusterReference& reference,
                                                    const ClusterDeps& deps,
                                                    const std::shared_ptr<const Session>& previous,
                                                    EksCause cause = EksCause::outdated);

// What open_session does before it runs a plugin: reads the files and judges what stands in them.
// Fails as it does. Of an EKS cluster there are none.
Result<void> check_cluster_files(const ClusterReference& reference, const ClusterDeps& deps);

// Whether a file has changed, or the credentials are about to expire.
bool is_outdated(const Session& session, Instant now);

// Why a server refuses us, where the certificate shows it: it has expired (no_credentials).
// nullopt: it does not.
std::optional<Error> explain_refusal(const ClientCertificate& certificate, Instant now);

// The same where `refusal` of a session says it.
std::optional<Error> explain_refusal(const ClientCertificate& certificate,
                                     const std::string& refusal, Instant now);

}  // namespace cred::syncd
