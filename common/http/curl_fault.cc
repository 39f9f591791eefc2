// SPDX-License-Identifier: Apache-2.0
// libcurl's codes → faults.
#include "http/curl_fault.h"

#include <algorithm>
#include <string_view>

#include "base/file.h"
#include "base/text.h"

namespace cred {
namespace {

Fault find_timeout_fault(CURL* handle) {
  if (get_info<curl_off_t>(handle, CURLINFO_NAMELOOKUP_TIME_T) == 0) return Fault::resolve_timeout;
  // Until the handshake is over a TLS connection is of no use, hence APPCONNECT.
  const bool is_tls =
      std::string_view(get_info<const char*>(handle, CURLINFO_EFFECTIVE_URL)).starts_with("https:");
  const auto mark = is_tls ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T;
  return get_info<curl_off_t>(handle, mark) == 0 ? Fault::connect_timeout : Fault::reply_timeout;
}

// "DNS:localhost, IP Address:10.0.0.1", as OpenSSL prints it → "localhost, 10.0.0.1".
std::string strip_kinds(std::string_view text) {
  std::string names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view name = trim(text.substr(0, end));
    for (const std::string_view kind : {"DNS:", "IP Address:"}) {
      if (name.starts_with(kind)) name.remove_prefix(kind.size());
    }
    if (!names.empty()) names += ", ";
    names += name;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

}  // namespace

Fault find_fault(CURL* handle, CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return Fault::bad_request;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Fault::host_unknown;
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Fault::proxy_unknown;
    case CURLE_COULDNT_CONNECT:
      return Fault::connect_failed;
    case CURLE_OPERATION_TIMEDOUT:
      return find_timeout_fault(handle);
    case CURLE_PEER_FAILED_VERIFICATION:
      return find_certificate_fault(get_info<long>(handle, CURLINFO_SSL_VERIFYRESULT));
    case CURLE_SSL_CONNECT_ERROR:
      return Fault::tls_other;
    case CURLE_SSL_CERTPROBLEM:
      return Fault::client_certificate_unusable;
    case CURLE_SSL_CACERT_BADFILE:
      return Fault::ca_file_unusable;
    case CURLE_PROXY:
      return Fault::proxy_refused;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return Fault::connection_lost;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: the URL's own scheme was checked before
      return Fault::not_http;
    default:
      return Fault::other;
  }
}

// libcurl's own message may quote the proxy URL with its password, so it is used for TLS alone.
std::string describe_detail(CURL* handle, CURLcode code, const char* message) {
  const long os_error = get_info<long>(handle, CURLINFO_OS_ERRNO);
  const bool is_tls = code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CERTPROBLEM;
  if (is_tls && *message != '\0') return message;
  if (code == CURLE_SSL_CACERT_BADFILE) return "no PEM certificate in it can be read";
  if (os_error != 0) return describe_errno(static_cast<int>(os_error));
  return curl_easy_strerror(code);
}

std::string list_certificate_names(CURL* handle) {
  constexpr std::string_view kMember = "X509v3 Subject Alternative Name:";
  const auto* const chain = get_info<curl_certinfo*>(handle, CURLINFO_CERTINFO);
  if (chain == nullptr || chain->num_of_certs == 0) return {};
  for (const curl_slist* line = chain->certinfo[0]; line != nullptr; line = line->next) {
    const std::string_view text = line->data;
    if (text.starts_with(kMember)) return strip_kinds(text.substr(kMember.size()));
  }
  return {};
}

}  // namespace cred
