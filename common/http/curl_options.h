// SPDX-License-Identifier: Apache-2.0
// How all requests of one sender are made: whom to trust, who we are, through which proxy.
#pragma once

#include <memory>
#include <string>

#include "base/environment.h"
#include "base/secret.h"
#include "http/proxy.h"

struct x509_store_st;  // NOLINT(readability-identifier-naming): OpenSSL's X509_STORE

namespace cred {

struct CurlOptions {
  // The only authorities to trust: a file, or PEM text, which goes before it; both empty for the
  // system's own. Beside a file, or the system's, those of directories (separated by ':') whose
  // files have the names that `openssl rehash` makes.
  std::string ca_file;
  std::string ca_directory = {};
  std::string ca_pem;

  // What ca_pem stands for, decoded; a sender of many requests sees to it itself.
  std::shared_ptr<x509_store_st> authorities = {};

  // Shown to a server that asks; both or neither, as PEM.
  std::string certificate_pem;
  Secret key_pem;

  // What to do about a server's certificate that is of an unknown authority, and about one that is
  // for other names, which are then told; both empty: what helps with AWS.
  std::string authority_remedy;
  std::string name_remedy;

  // The name in the server's certificate where it is another than the URL's host; else empty.
  std::string server_name;

  std::string user_agent;

  // Of the environment. `proxy_url`, if not empty, is used instead for every host: http, https,
  // socks5 or socks5h, the last two resolving names at the proxy.
  ProxySettings proxy;
  std::string proxy_url;
};

// `ca_bundle` (AWS_CA_BUNDLE or the profile's ca_bundle) goes before SSL_CERT_FILE and
// SSL_CERT_DIR.
CurlOptions make_curl_options(const Environment& environment, std::string ca_bundle,
                              std::string user_agent);

}  // namespace cred
