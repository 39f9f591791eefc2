// SPDX-License-Identifier: Apache-2.0
// Request → options of the handle → Response or Error.
#include "http/curl_exchange.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/authority.h"
#include "http/curl_fault.h"
#include "http/curl_set.h"
#include "http/curl_trust.h"
#include "http/never_ask.h"
#include "http/resolve.h"
#include "http/shown_url.h"
#include "http/trust_files.h"

namespace cred {
namespace {

constexpr long kProxyAuthRequired = 407;

extern "C" {

// The signatures are libcurl's; a count other than the one given makes it give up.
std::size_t receive_body(const char* data, std::size_t unit, std::size_t count, void* target) {
  const std::size_t size = unit * count;
  return static_cast<Reception*>(target)->add_body({data, size}) ? size : 0;
}

std::size_t receive_header(const char* data, std::size_t unit, std::size_t count, void* target) {
  const std::size_t size = unit * count;
  return static_cast<Reception*>(target)->add_header_line({data, size}) ? size : 0;
}

// A peer that acknowledges nothing for so long is dead, whatever else is being waited for. Where
// nothing is sent, it is asked 15, 25 and 35 s after its last packet, and the third time it is
// dead.
int limit_silence(void* /*unused*/, curl_socket_t socket, curlsocktype /*purpose*/) {
  constexpr unsigned int kMilliseconds = 30000;
  static_cast<void>(
      ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kMilliseconds, sizeof kMilliseconds));
  return CURL_SOCKOPT_OK;
}

}  // extern "C"

long read_port(std::string_view text) {
  long port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

// `url` with another host, without its port.
std::string replace_host(const std::string& url, const std::string& name) {
  const std::size_t start = url.find("://") + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  return url.substr(0, start) + bracket(name) + url.substr(end);
}

// "example.com:6443" as it stands in `url`.
std::string written_authority(const std::string& url) {
  const std::size_t start = url.find("://") + 3;
  return url.substr(start, std::min(url.find_first_of("/?#", start), url.size()) - start);
}

std::optional<std::string> choose_proxy(const CurlOptions& options, const Request& request) {
  if (request.bypass_proxy) return std::nullopt;
  if (options.proxy_url.empty()) return find_proxy(options.proxy, request.url);
  constexpr std::string_view kLocal = "socks5://";
  if (!options.proxy_url.starts_with(kLocal)) return options.proxy_url;
  return "socks5h://" + options.proxy_url.substr(kLocal.size());
}

bool is_about_names(Fault fault) {
  return fault == Fault::host_unknown || fault == Fault::resolve_timeout ||
         fault == Fault::proxy_unknown;
}

bool is_tls(std::string_view url) {
  constexpr std::string_view kTls = "https://";
  return equals_ignoring_case(url.substr(0, kTls.size()), kTls);
}

}  // namespace

void start_curl() {
  static const CURLcode kGlobal = [] {
    const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    never_ask_for_passphrases();
    return code;
  }();
  static_cast<void>(kGlobal);  // a failure shows as a handle that cannot be made
}

CurlExchange::CurlExchange(const CurlOptions& options, const Request& request, CURL* handle,
                           std::optional<Reception::Sink> sink)
    : options_(options),
      request_(request),
      handle_(handle),
      url_(request.url),
      proxy_(choose_proxy(options, request)),
      reception_(request.max_reply_bytes, std::move(sink)) {}

Result<void> CurlExchange::prepare(long http_version) {
  Failure failure = make_failure();
  failure.fault = Fault::bad_request;
  failure.detail = handle_ != nullptr ? find_objection(request_) : "libcurl cannot be started";
  if (!failure.detail.empty()) return to_error(failure);
  if (proxy_ && !is_unambiguous_url(*proxy_)) {
    failure.fault = Fault::proxy_malformed;
    failure.proxy.clear();
    return to_error(failure);
  }
  if (is_tls(request_.url) || (proxy_ && is_tls(*proxy_))) {
    TrustObjection objection = find_trust_objection(options_);
    if (!objection.cause.empty()) {
      failure.fault = Fault::ca_file_unusable;
      failure.ca_file = std::move(objection.file);
      failure.detail = std::move(objection.cause);
      return to_error(failure);
    }
  }
  if (!options_.server_name.empty()) url_ = replace_host(request_.url, options_.server_name);
  headers_ = make_header_list();
  connect_to_ = make_connect_list();
  curl_easy_reset(handle_);  // keeps open connections and resolved names
  set_limits(http_version);
  set_trust();
  set_proxy();
  set_request();
  set_reception();
  return {};
}

void CurlExchange::prepare_headers() { later_headers_ = make_header_list(); }

void CurlExchange::set_headers() const { set(handle_, CURLOPT_HTTPHEADER, later_headers_.get()); }

void CurlExchange::append_line(List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());  // `longer` owns it now
  list.reset(longer);
}

// "Name;" is libcurl's way to send an empty value, "Name:" removes a header that it adds by itself.
CurlExchange::List CurlExchange::make_header_list() const {
  List list;
  append_line(list, "Expect:");
  if (!find_header(request_.headers, "Content-Type")) append_line(list, "Content-Type:");
  if (!options_.server_name.empty()) append_line(list, "Host: " + written_authority(request_.url));
  for (const auto& [name, value] : request_.headers) {
    std::string line = name;
    line += value.empty() ? ";" : ": ";
    line += value;
    append_line(list, line);
  }
  return list;
}

// Nothing in front of the address stands for whatever host and port the URL names.
CurlExchange::List CurlExchange::make_connect_list() const {
  List list;
  if (request_.pinned_address) {
    append_line(list, "::" + bracket(*request_.pinned_address) + ":");
  } else if (!options_.server_name.empty()) {
    const Authority server = parse_authority(request_.url);
    append_line(list, "::" + bracket(server.host) + ":" + server.port);
  }
  return list;
}

void CurlExchange::set_limits(long http_version) const {
  set(handle_, CURLOPT_NOSIGNAL, 1L);
  // Else libcurl waits for its resolver thread, long past every time limit when DNS is silent.
  set(handle_, CURLOPT_QUICK_EXIT, 1L);
  set(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle_, CURLOPT_HTTP_VERSION, http_version);
  set(handle_, CURLOPT_TCP_KEEPALIVE, 1L);
  set(handle_, CURLOPT_TCP_KEEPIDLE, 15L);
  set(handle_, CURLOPT_TCP_KEEPINTVL, 10L);
  set(handle_, CURLOPT_SOCKOPTFUNCTION, &limit_silence);
  set_times();
}

void CurlExchange::set_times() const {
  const std::int64_t total = request_.total_timeout.count();
  const std::int64_t connect = std::clamp(request_.connect_timeout.count(), std::int64_t{1}, total);
  set(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(total));
  set(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect));
}

void CurlExchange::set_trust() const {
  set(handle_, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle_, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options_.name_remedy.empty()) set(handle_, CURLOPT_CERTINFO, 1L);
  set(handle_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.certificate_pem.empty()) {
    set_blob(handle_, CURLOPT_SSLCERT_BLOB, options_.certificate_pem);
    set_blob(handle_, CURLOPT_SSLKEY_BLOB, options_.key_pem.reveal());
    // Where a key takes a passphrase and there is none, libcurl 7.88 reads from a null pointer.
    set(handle_, CURLOPT_KEYPASSWD, "");
  }
  set_authorities(handle_, options_, proxy_ && is_tls(*proxy_));
}

// Setting both, if only to "", keeps libcurl from reading the environment.
void CurlExchange::set_proxy() const {
  set(handle_, CURLOPT_PROXY, proxy_ ? proxy_->c_str() : "");
  set(handle_, CURLOPT_NOPROXY, proxy_ ? "" : "*");
  // Counts where the URL names none: libcurl alone takes 1080 for an HTTP proxy, too.
  if (proxy_) set(handle_, CURLOPT_PROXYPORT, read_port(parse_authority(*proxy_).port));
  set(handle_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void CurlExchange::set_request() {
  set(handle_, CURLOPT_URL, url_.c_str());
  set(handle_, CURLOPT_PATH_AS_IS, 1L);  // the signature covers the path as written
  set(handle_, CURLOPT_HTTPHEADER, headers_.get());
  set(handle_, CURLOPT_CONNECT_TO, connect_to_.get());
  if (!options_.user_agent.empty()) set(handle_, CURLOPT_USERAGENT, options_.user_agent.c_str());
  if (request_.method == "GET") return;
  set(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(handle_, CURLOPT_POSTFIELDS, request_.body.c_str());
  if (request_.method != "POST") set(handle_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void CurlExchange::set_reception() {
  set(handle_, CURLOPT_WRITEFUNCTION, &receive_body);
  set(handle_, CURLOPT_WRITEDATA, &reception_);
  set(handle_, CURLOPT_HEADERFUNCTION, &receive_header);
  set(handle_, CURLOPT_HEADERDATA, &reception_);
  set(handle_, CURLOPT_ERRORBUFFER, message_.data());
}

Failure CurlExchange::make_failure() const {
  Failure failure;
  failure.host = show_host(request_.url);
  if (proxy_) failure.proxy = describe_proxy(*proxy_);
  return failure;
}

Result<Response> CurlExchange::finish(CURLcode code) {
  set(handle_, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  const long status = get_info<long>(handle_, CURLINFO_RESPONSE_CODE);
  Failure failure = make_failure();
  if (reception_.is_too_large()) {
    failure.fault = Fault::reply_too_large;
    return to_error(failure);
  }
  if (code != CURLE_OK) return to_error(describe_failure(code));
  if (proxy_ && status == kProxyAuthRequired) {
    failure.fault = Fault::proxy_needs_login;
    return to_error(failure);
  }
  Response response = std::move(reception_).take();
  response.status = static_cast<int>(status);
  return response;
}

Failure CurlExchange::describe_failure(CURLcode code) const {
  Failure failure = make_failure();
  failure.ca_file = options_.ca_file;
  failure.ca_directory = options_.ca_directory;
  failure.has_own_authorities = !options_.ca_pem.empty();
  failure.detail = describe_detail(handle_, code, message_.data());
  failure.fault = find_fault(handle_, code);
  failure.authority_remedy = options_.authority_remedy;
  failure.name_remedy = options_.name_remedy;
  if (failure.fault == Fault::tls_unknown_issuer) {
    failure.trust_problem = find_trust_problem(options_);
  }
  if (is_about_names(failure.fault)) failure.name_servers = list_name_servers();
  if (failure.fault == Fault::tls_wrong_host) failure.names = list_certificate_names(handle_);
  const long connect_status = get_info<long>(handle_, CURLINFO_HTTP_CONNECTCODE);
  if (connect_status == kProxyAuthRequired) {
    failure.fault = Fault::proxy_needs_login;
  } else if (connect_status >= 300) {
    failure.fault = Fault::proxy_refused;
    failure.detail = "HTTP " + std::to_string(connect_status);
    failure.proxy_status = static_cast<int>(connect_status);
  }
  return failure;
}

}  // namespace cred
