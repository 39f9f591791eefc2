// SPDX-License-Identifier: Apache-2.0
// Words for the ways in which an HTTP exchange fails, with the remedy where there is one.
#pragma once

#include <string>

#include "base/result.h"

namespace cred {

enum class Fault {
  bad_request,  // the request cannot be sent as it is: scheme, URL, header
  host_unknown,
  resolve_timeout,  // DNS has not answered, be it for the host or for the proxy
  proxy_unknown,
  connect_failed,
  connect_timeout,
  reply_timeout,
  tls_unknown_issuer,
  tls_expired,
  tls_not_yet_valid,
  tls_wrong_host,
  tls_other,
  client_certificate_unusable,  // that we would show, or its key
  ca_file_unusable,
  proxy_malformed,  // its URL is not understood, and neither shown nor used
  proxy_needs_login,
  proxy_refused,  // it answered CONNECT with another status than 2xx
  connection_lost,
  reply_too_large,
  not_http,
  other,
};

// What a certificate that was not accepted lacks; `result` is one of OpenSSL's X509_V_ERR_ numbers.
Fault find_certificate_fault(long result);

struct Failure {
  Fault fault = Fault::other;
  std::string host;     // "api.ecr.us-east-1.amazonaws.com:443"
  std::string proxy;    // as describe_proxy has it; empty when none was used
  std::string ca_file;  // the configured one; empty for the system's
  std::string detail;   // the library's or the system's own words

  // The authorities are this server's own, as a kubeconfig has them, and no setting of the machine.
  bool has_own_authorities = false;

  // As in CurlOptions, and the names that the certificate is for: "localhost, 10.0.0.1".
  std::string authority_remedy;
  std::string name_remedy;
  std::string names;

  int proxy_status = 0;           // of the answer to CONNECT; 0 where there was none
  std::string ca_directory = {};  // as ca_file

  // Of an unknown authority: what is wrong with the system's own, as find_trust_problem has it.
  std::string trust_problem = {};

  // Of a name that was not resolved: whom we asked, as list_name_servers has it.
  std::string name_servers = {};
};

// Errc::local for what only a setting of this machine can mend, a certificate that is not accepted
// included: the next attempt meets the same one. bad_reply for a peer that does not speak HTTP or
// never ends, else unavailable. An unknown name is that, too, since libcurl does not tell it from a
// DNS server that fails for a moment.
Error to_error(const Failure& failure);

}  // namespace cred
