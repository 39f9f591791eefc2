// SPDX-License-Identifier: Apache-2.0
// Kubeconfig or EKS → files and plugin → headers and sender.
#include "syncd/kube/client/session.h"

#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "syncd/kube/client/eks_login.h"
#include "syncd/kube/client/id_token.h"
#include "syncd/kube/client/kubeconfig/file_advice.h"
#include "syncd/kube/client/tls/certificate.h"
#include "syncd/kube/client/tls/connection.h"
#include "syncd/kube/client/tls/tls_material.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kPluginTime{30};  // some ask a cloud, and that over a proxy

class Opening {
 public:
  Opening(const ClusterReference& reference, const ClusterDeps& deps)
      : reference_(reference), deps_(deps) {}

  Result<std::shared_ptr<const Session>> run(const std::shared_ptr<const Session>& previous,
                                             EksCause cause) {
    cause_ = cause;
    if (previous) session_->eks = previous->eks;
    if (auto read = read_files(); !read) {
      if (session_->eks) session_->eks->forget();
      return read.error();
    }
    if (auto token = take_id_token(); !token) return token.error();
    if (auto read = read_identity(); !read) return read.error();
    session_->server = access_.server;
    session_->default_namespace = access_.default_namespace;
    session_->certificate.end = find_certificate_end(material_.identity.certificate_pem);
    session_->tls_identity = name_connections(access_);
    const bool may_keep = previous && previous->tls_identity == session_->tls_identity;
    session_->send = may_keep ? previous->send : make_send();
    session_->stream = may_keep ? previous->stream : deps_.make_stream(make_options());
    return std::shared_ptr<const Session>(std::move(session_));
  }

  // Everything that needs neither a plugin nor the network.
  Result<void> read_files() {
    auto access = read_access();
    if (!access) return explain(std::move(access).error());
    access_ = *std::move(access);
    if (!access_.server.starts_with("https://")) forget_login();
    if (auto read = read_tls_files(); !read) return read;
    if (auto judged = judge_authorities(); !judged) return judged;
    return judge_identity();
  }

 private:
  Result<KubeAccess> read_access() {
    if (reference_.eks) return ask_eks(reference_, deps_, cause_, *session_);
    const ReadFile read_file = [this](const std::string& path) { return read(path); };
    if (reference_.in_cluster) return read_in_cluster(deps_.environment, read_file);
    std::string paths = reference_.kubeconfig;
    if (paths.empty()) paths = deps_.environment.find("KUBECONFIG").value_or("");
    if (paths.empty()) paths = deps_.home + "/.kube/config";
    session_->certificate.origin = paths;
    return read_kubeconfig(paths, reference_.context, read_file);
  }

  // Besides what a plugin prints, which then is not asked, as in client-go.
  bool has_own_login() const { return has_header() || !access_.certificate_pem.empty(); }

  // Whoever listens on the way could take it; kubectl sends none either, and asks no plugin.
  void forget_login() {
    KubeAccess plain;
    plain.server = access_.server;
    plain.proxy_url = access_.proxy_url;
    plain.default_namespace = access_.default_namespace;
    access_ = std::move(plain);
  }

  // Of an oidc login that somebody else made and renews.
  Result<void> take_id_token() {
    if (access_.id_token.empty() || has_header()) return {};
    const auto end = find_token_end(access_.id_token);
    if (end && *end <= deps_.now()) {
      return Error{Errc::no_credentials,
                   "the id-token of auth-provider oidc in " + clean_text(access_.user_file) +
                       ", user " + clean_text(access_.user_name, 80) + ", expired at " +
                       render_rfc3339(*end) + "; log in again with what wrote it"};
    }
    access_.token = access_.id_token;
    session_->expires_at = end;
    return {};
  }

  bool has_header() const {
    return !access_.token.empty() || !access_.token_file.empty() || !access_.username.empty();
  }

  // Stamped before it is read: a change in between is then seen the next time.
  Result<std::optional<std::string>> read(const std::string& path) {
    stamp(path);
    auto text = deps_.read_file(path);
    const bool is_missing = !text || !*text;
    if (!is_missing || !is_hidden_from_service(path, deps_.environment)) return text;
    is_hidden_ = true;
    if (text) return text;
    return Error{text.error().code, text.error().text + std::string(kHomesAreHidden)};
  }

  // A file that does not exist may be one that this process cannot see.
  Error explain(Error error) const {
    if (is_hidden_ && !error.text.ends_with(kHomesAreHidden)) error.text += kHomesAreHidden;
    return error;
  }

  void stamp(const std::string& path) {
    session_->stamps.emplace_back(path, find_file_stamp(path));
  }

  // `value` stays where there is no `path`.
  Result<void> read_into(const std::string& path, std::string& value) {
    if (path.empty()) return {};
    auto text = read(path);
    if (!text) return Error{Errc::local, explain_unreadable(text.error().text)};
    if (!*text) return explain(Error{Errc::local, path + " does not exist"});
    // Without its CA the system's would be trusted, without its token we would be nobody.
    if (trim(**text).empty()) return Error{Errc::local, path + " is empty"};
    value = **std::move(text);
    return {};
  }

  Result<void> read_tls_files() {
    if (access_.ca_pem.empty()) {
      material_.ca_is_filed = true;
      if (auto read = read_into(access_.ca_file, access_.ca_pem); !read) return read;
    }
    if (access_.certificate_pem.empty()) {
      if (auto read = read_into(access_.certificate_file, access_.certificate_pem); !read) {
        return read;
      }
      certificate_is_filed_ = true;
      session_->certificate.origin = access_.certificate_file;
    }
    if (!access_.key_pem.empty()) return {};
    std::string key;
    auto read = read_into(access_.key_file, key);
    access_.key_pem = Secret(std::move(key));
    key_is_filed_ = true;
    return read;
  }

  Result<void> judge_authorities() {
    if (access_.ca_pem.empty()) return {};
    PemOrigin origin{access_.cluster_file, "certificate-authority-data", {}};
    if (material_.ca_is_filed) origin = {access_.ca_file, "certificate-authority", {}};
    if (access_.is_eks) origin.member = "certificateAuthority.data";
    if (!access_.cluster_name.empty()) origin.owner = "cluster " + access_.cluster_name;
    auto taken = take_authorities(access_.ca_pem, origin);
    if (!taken) return taken.error();
    material_.authorities = *std::move(taken);
    return {};
  }

  Result<void> judge_identity() {
    const std::string owner = "user " + access_.user_name;
    PemOrigin certificate{access_.user_file, "client-certificate-data", owner};
    if (certificate_is_filed_) {
      certificate = {access_.certificate_file, "client-certificate", owner};
    }
    PemOrigin key{access_.user_file, "client-key-data", owner};
    if (key_is_filed_) key = {access_.key_file, "client-key", owner};
    return take_identity(certificate, key);
  }

  Result<void> take_identity(const PemOrigin& certificate, const PemOrigin& key) {
    if (access_.certificate_pem.empty()) return {};
    auto taken = take_client_identity({access_.certificate_pem, access_.key_pem}, certificate, key);
    if (!taken) return taken.error();
    material_.identity = *std::move(taken);
    return {};
  }

  Result<void> ask_plugin() {
    auto printed = run_exec_plugin(access_, deps_.environment, deps_.run_program,
                                   Deadline::after(kPluginTime));
    if (!printed) return std::move(printed).error();
    access_.token = std::move(printed->token);
    session_->expires_at = printed->expires_at;
    if (printed->key_pem.empty()) return {};
    access_.certificate_pem = std::move(printed->certificate_pem);
    access_.key_pem = std::move(printed->key_pem);
    session_->certificate.origin = "the exec plugin " + access_.exec->command;
    const std::string output = "the output of exec plugin " + access_.exec->command;
    const std::string owner = "user " + access_.user_name;
    return take_identity({output, "clientCertificateData", owner},
                         {output, "clientKeyData", owner});
  }

  Result<void> read_identity() {
    if (access_.exec && !has_own_login()) {
      if (auto asked = ask_plugin(); !asked) return asked;
    }
    if (auto read = read_token_file(); !read) return read;
    session_->headers = access_.impersonation;
    if (!access_.token.empty()) {
      session_->headers.push_back({"Authorization", "Bearer " + access_.token.reveal()});
    } else if (!access_.username.empty()) {
      const std::string login = access_.username + ':' + access_.password.reveal();
      session_->headers.push_back({"Authorization", "Basic " + encode_base64(login)});
    }
    return {};
  }

  // As in client-go the token beside a file stands in for it, until the file has one.
  Result<void> read_token_file() {
    std::string token;
    if (auto read = read_into(access_.token_file, token); !read) {
      return access_.token.empty() ? read : Result<void>();
    }
    if (token.empty()) return {};
    const std::string_view line = trim(token);
    if (line.find_first_of("\r\n") != std::string_view::npos) {
      return Error{Errc::local,
                   access_.token_file + " holds more than one line, and no token does"};
    }
    access_.token = Secret(std::string(line));
    return {};
  }

  CurlOptions make_options() const {
    return make_connection_options(access_, material_, reference_.proxy, deps_.environment);
  }

  Send make_send() const {
    MultiplexLimits limits;
    limits.in_flight = reference_.in_flight;
    return deps_.make_send(make_options(), limits);
  }

  const ClusterReference& reference_;
  const ClusterDeps& deps_;
  EksCause cause_ = EksCause::outdated;
  KubeAccess access_;
  ConnectionMaterial material_;
  bool certificate_is_filed_ = false;  // in a file, not in the kubeconfig
  bool key_is_filed_ = false;
  bool is_hidden_ = false;  // something that was wanted, from a service
  std::shared_ptr<Session> session_ = std::make_shared<Session>();
};

}  // namespace

const char* const kUserAgent = "ecr-syncd/" CRED_VERSION;

Result<std::shared_ptr<const Session>> open_session(const ClusterReference& reference,
                                                    const ClusterDeps& deps,
                                                    const std::shared_ptr<const Session>& previous,
                                                    EksCause cause) {
  auto opened = Opening(reference, deps).run(previous, cause);
  if (!opened) return in_context("cluster " + reference.name, std::move(opened).error());
  return opened;
}

Result<void> check_cluster_files(const ClusterReference& reference, const ClusterDeps& deps) {
  if (reference.eks) return {};
  auto read = Opening(reference, deps).read_files();
  if (!read) return in_context("cluster " + reference.name, read.error());
  return {};
}

}  // namespace cred::syncd
