// SPDX-License-Identifier: Apache-2.0
// Kubeconfig → files and plugin → headers and sender.
#include "syncd/kube/session.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "syncd/kube/certificate.h"

namespace cred {
namespace {

constexpr std::chrono::seconds kPluginTime{30};

// Before its expiry a credential is renewed, so that no request arrives too late.
constexpr std::chrono::seconds kMargin{30};

constexpr const char* kUserAgent = "ecr-syncd/" CRED_VERSION;

class Opening {
 public:
  Opening(const ClusterReference& reference, const ClusterSurroundings& surroundings)
      : reference_(reference), surroundings_(surroundings) {}

  Result<std::shared_ptr<const Session>> run(const std::shared_ptr<const Session>& previous) {
    auto access = read_access();
    if (!access) return std::move(access).error();
    access_ = *std::move(access);
    if (auto safe = refuse_plain_http(); !safe) return safe.error();
    if (auto read = read_tls_files(); !read) return read.error();
    if (auto read = read_identity(); !read) return read.error();
    session_->server = access_.server;
    session_->default_namespace = access_.default_namespace;
    session_->certificate.end = find_certificate_end(access_.certificate_pem);
    const bool may_keep = previous && previous->tls_identity == tls_identity();
    session_->tls_identity = tls_identity();
    session_->send = may_keep ? previous->send : make_send();
    session_->stream = may_keep ? previous->stream : surroundings_.make_stream(make_options());
    return std::shared_ptr<const Session>(std::move(session_));
  }

 private:
  Result<KubeAccess> read_access() {
    // Stamped before they are read: a change in between is then seen the next time.
    const ReadFile read_file = [this](const std::string& path) {
      stamp(path);
      return surroundings_.read_file(path);
    };
    if (reference_.in_cluster) return read_in_cluster(surroundings_.environment, read_file);
    std::string paths = reference_.kubeconfig;
    if (paths.empty()) paths = surroundings_.environment.find("KUBECONFIG").value_or("");
    if (paths.empty()) paths = surroundings_.home + "/.kube/config";
    session_->certificate.origin = paths;
    return read_kubeconfig(paths, reference_.context, read_file);
  }

  // Besides what a plugin prints, which then is not asked, as in client-go.
  bool has_own_login() const {
    return !access_.token.empty() || !access_.token_file.empty() || !access_.username.empty();
  }

  // Whoever listens on the way could take them; without them the server would only say 401.
  Result<void> refuse_plain_http() const {
    const bool has_credentials = has_own_login() || access_.exec;
    if (access_.server.starts_with("https://") || !has_credentials) return {};
    return Error{Errc::local, clean_text(access_.server) +
                                  ": no credentials are sent over plain http; the kubeconfig's "
                                  "`server` must be an https:// URL"};
  }

  void stamp(const std::string& path) {
    session_->stamps.emplace_back(path, find_file_stamp(path));
  }

  // `value` stays where there is no `path`.
  Result<void> read_into(const std::string& path, std::string& value) {
    if (path.empty()) return {};
    stamp(path);
    auto text = surroundings_.read_file(path);
    if (!text) {
      return Error{Errc::local,
                   text.error().text + "; it must be readable for the user of ecr-syncd"};
    }
    if (!*text) return Error{Errc::local, path + " does not exist"};
    // Without its CA the system's would be trusted, without its token we would be nobody.
    if (trim(**text).empty()) return Error{Errc::local, path + " is empty"};
    value = **std::move(text);
    return {};
  }

  Result<void> read_tls_files() {
    if (access_.ca_pem.empty()) {
      if (auto read = read_into(access_.ca_file, access_.ca_pem); !read) return read;
    }
    if (access_.certificate_pem.empty()) {
      if (auto read = read_into(access_.certificate_file, access_.certificate_pem); !read) {
        return read;
      }
      session_->certificate.origin = access_.certificate_file;
    }
    if (!access_.key_pem.empty()) return {};
    std::string key;
    auto read = read_into(access_.key_file, key);
    access_.key_pem = Secret(std::move(key));
    return read;
  }

  Result<void> read_identity() {
    if (access_.exec && !has_own_login()) {
      auto printed = run_exec_plugin(access_, surroundings_.environment, surroundings_.run_program,
                                     Deadline::after(kPluginTime));
      if (!printed) return std::move(printed).error();
      access_.token = std::move(printed->token);
      if (!printed->key_pem.empty()) {
        access_.certificate_pem = std::move(printed->certificate_pem);
        access_.key_pem = std::move(printed->key_pem);
        session_->certificate.origin = "the exec plugin " + access_.exec->command;
      }
      session_->expires_at = printed->expires_at;
    }
    std::string token;
    if (auto read = read_into(access_.token_file, token); !read) return read;
    if (!token.empty()) access_.token = Secret(std::string(trim(token)));
    session_->headers = access_.impersonation;
    if (!access_.token.empty()) {
      session_->headers.push_back({"Authorization", "Bearer " + access_.token.reveal()});
    } else if (!access_.username.empty()) {
      const std::string login = access_.username + ':' + access_.password.reveal();
      session_->headers.push_back({"Authorization", "Basic " + encode_base64(login)});
    }
    return {};
  }

  Secret tls_identity() const {
    std::string text;
    for (const std::string* part :
         {&access_.server, &access_.server_name, &access_.ca_pem, &access_.certificate_pem,
          &access_.key_pem.reveal(), &access_.proxy_url}) {
      text += *part;
      text += '\0';
    }
    return Secret(std::move(text));
  }

  CurlOptions make_options() const {
    CurlOptions options = make_curl_options(surroundings_.environment, {}, kUserAgent);
    if (!access_.ca_pem.empty()) options.ca_file.clear();
    options.ca_pem = access_.ca_pem;
    options.certificate_pem = access_.certificate_pem;
    options.key_pem = access_.key_pem;
    options.server_name = access_.server_name;
    options.proxy_url = reference_.proxy.empty() ? access_.proxy_url : reference_.proxy;
    return options;
  }

  Send make_send() const {
    MultiplexLimits limits;
    limits.in_flight = reference_.in_flight;
    return surroundings_.make_send(make_options(), limits);
  }

  const ClusterReference& reference_;
  const ClusterSurroundings& surroundings_;
  KubeAccess access_;
  std::shared_ptr<Session> session_ = std::make_shared<Session>();
};

}  // namespace

Result<std::shared_ptr<const Session>> open_session(
    const ClusterReference& reference, const ClusterSurroundings& surroundings,
    const std::shared_ptr<const Session>& previous) {
  auto opened = Opening(reference, surroundings).run(previous);
  if (!opened) return in_context("cluster " + reference.name, std::move(opened).error());
  return opened;
}

std::optional<Error> explain_refusal(const ClientCertificate& certificate, Instant now) {
  if (!certificate.end || *certificate.end > now) return std::nullopt;
  return Error{Errc::no_credentials,
               "HTTP 401: the client certificate expired at " + render_rfc3339(*certificate.end) +
                   "; it is from " + clean_text(certificate.origin) +
                   ", and a renewed one is taken from there as soon as it is there"};
}

bool is_outdated(const Session& session, Instant now) {
  if (session.expires_at && *session.expires_at - kMargin <= now) return true;
  return std::any_of(session.stamps.begin(), session.stamps.end(), [](const auto& entry) {
    return find_file_stamp(entry.first) != entry.second;
  });
}

}  // namespace cred
