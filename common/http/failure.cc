// SPDX-License-Identifier: Apache-2.0
// One sentence per kind of failure.
#include "http/failure.h"

#include <string_view>

#include "base/text.h"

namespace cred {
namespace {

std::string describe_authority(const Failure& failure) {
  if (!failure.ca_directory.empty() && !failure.has_own_authorities) {
    return "its certificate is signed by an authority that is neither trusted here nor found in "
           "SSL_CERT_DIR (" +
           clean_text(failure.ca_directory) + ") under the name that `openssl rehash` gives it";
  }
  std::string text = "its certificate is signed by an authority that is not trusted here; ";
  if (!failure.trust_problem.empty()) {
    return text + "the system has none that can be read (" + clean_text(failure.trust_problem) +
           "): install the package ca-certificates, or set AWS_CA_BUNDLE to a file with the "
           "authority";
  }
  if (failure.has_own_authorities) {
    text =
        "its certificate is signed by another authority than the one that is configured for it; "
        "the CA may have been replaced, or something inspects the connection";
    return failure.authority_remedy.empty() ? text : text + "; " + failure.authority_remedy;
  }
  if (!failure.authority_remedy.empty()) return text + failure.authority_remedy;
  return text + "behind an inspecting proxy set AWS_CA_BUNDLE to a file with that authority";
}

std::string describe_tls_cause(const Failure& failure) {
  switch (failure.fault) {
    case Fault::tls_unknown_issuer:
      return describe_authority(failure);
    case Fault::tls_expired:
      return "its certificate has expired; check this machine's clock, else the host needs a new "
             "one";
    case Fault::tls_not_yet_valid:
      return "its certificate is not valid yet; check this machine's clock";
    case Fault::tls_wrong_host:
      if (failure.name_remedy.empty()) {
        return "its certificate is for another host name; check the endpoint's URL";
      }
      return "its certificate is for another host name; it is for " +
             (failure.names.empty() ? "none" : clean_text(failure.names)) + "; " +
             failure.name_remedy;
    case Fault::client_certificate_unusable:
      return "the client certificate or its key cannot be used: " + clean_text(failure.detail);
    case Fault::ca_file_unusable:
      return "the CA file " + clean_text(failure.ca_file) +
             " cannot be used: " + clean_text(failure.detail) +
             "; correct AWS_CA_BUNDLE, ca_bundle, SSL_CERT_FILE or SSL_CERT_DIR, whichever names "
             "it";
    default:
      return "TLS failed: " + clean_text(failure.detail) +
             (failure.proxy.starts_with("https://")
                  ? "; if the proxy itself takes plain connections, its URL begins with http://"
                  : "");
  }
}

std::string describe_names(const Failure& failure) {
  const std::string asked =
      failure.name_servers.empty() ? "" : "; asked: " + clean_text(failure.name_servers);
  switch (failure.fault) {
    case Fault::host_unknown:
      return "the name cannot be resolved; check the network, DNS and the region or endpoint" +
             asked;
    case Fault::proxy_unknown:
      return "the name of proxy " + failure.proxy +
             " cannot be resolved; check HTTPS_PROXY and DNS" + asked;
    default:
      return "DNS has not resolved the name within the time limit; check the network and "
             "/etc/resolv.conf" +
             asked;
  }
}

// Who did not take the connection is the proxy where there is one.
std::string describe_connect(const Failure& failure) {
  if (failure.fault == Fault::connect_timeout) {
    return failure.proxy.empty()
               ? "no connection within the time limit; is there a route, a VPC endpoint or a proxy?"
           : failure.proxy.starts_with("https://")
               ? "no TLS connection within the time limit; is the proxy's address right, and does "
                 "it take TLS? If not, its URL begins with http://"
               : "no connection within the time limit; is the proxy's address right?";
  }
  const std::string remedy = failure.proxy.empty()
                                 ? "check the endpoint and the firewall"
                                 : "check HTTPS_PROXY, and NO_PROXY for hosts without a proxy";
  return "cannot connect: " + clean_text(failure.detail) + "; " + remedy;
}

// From 500 on the proxy was willing (RFC 9110 section 15.6).
std::string describe_refusal(const Failure& failure) {
  const bool has_tried = failure.proxy_status >= 500;
  return "the proxy " + std::string(has_tried ? "could not" : "refused to") +
         " connect: " + clean_text(failure.detail) +
         (has_tried
              ? "; the host may be down or unknown to the proxy; try again, or except the host "
                "by NO_PROXY"
              : "; it must allow this host");
}

std::string describe_cause(const Failure& failure) {
  switch (failure.fault) {
    case Fault::bad_request:
      return "the request cannot be sent: " + clean_text(failure.detail);
    case Fault::host_unknown:
    case Fault::resolve_timeout:
    case Fault::proxy_unknown:
      return describe_names(failure);
    case Fault::connect_failed:
    case Fault::connect_timeout:
      return describe_connect(failure);
    case Fault::reply_timeout:
      return "connected, but no complete answer within the time limit; try again";
    case Fault::proxy_needs_login:
      return "the proxy wants a user name and password; write them into HTTPS_PROXY, as "
             "user:password@ "
             "in front of the host";
    case Fault::proxy_malformed:
      return "the URL of the proxy is not understood; correct HTTPS_PROXY (or proxy-url), and "
             "write "
             "# in its user name or password as %23, / as %2F, ? as %3F and @ as %40";
    case Fault::proxy_refused:
      return describe_refusal(failure);
    case Fault::connection_lost:
      return "the connection broke: " + clean_text(failure.detail) + "; try again";
    case Fault::reply_too_large:
      return "the answer is larger than allowed; check the endpoint's URL";
    case Fault::not_http:
      return "the answer is not HTTP; check the endpoint's URL";
    case Fault::other:
      return clean_text(failure.detail);
    default:
      return describe_tls_cause(failure);
  }
}

Errc pick_code(Fault fault) {
  switch (fault) {
    case Fault::bad_request:
    case Fault::client_certificate_unusable:
    case Fault::ca_file_unusable:
    case Fault::proxy_malformed:
    case Fault::proxy_needs_login:
    case Fault::tls_unknown_issuer:
    case Fault::tls_expired:
    case Fault::tls_not_yet_valid:
    case Fault::tls_wrong_host:
      return Errc::local;
    case Fault::reply_too_large:
    case Fault::not_http:
      return Errc::bad_reply;
    default:
      return Errc::unavailable;
  }
}

}  // namespace

Fault find_certificate_fault(long result) {
  switch (result) {
    case 1:  // libcurl's initial value, still there when only the host name was wrong
      return Fault::tls_wrong_host;
    case 9:
      return Fault::tls_not_yet_valid;
    case 10:
      return Fault::tls_expired;
    case 2:
    case 18:
    case 19:
    case 20:
    case 21:
      return Fault::tls_unknown_issuer;
    default:
      return Fault::tls_other;
  }
}

Error to_error(const Failure& failure) {
  std::string text = clean_text(failure.host);
  if (!failure.proxy.empty()) text += " (through proxy " + failure.proxy + ')';
  return Error{pick_code(failure.fault), text + ": " + describe_cause(failure)};
}

}  // namespace cred
