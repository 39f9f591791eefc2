// SPDX-License-Identifier: Apache-2.0
// Builds the four artefacts of a SigV4 signature and puts the last one into the request.
#include "aws/sigv4.h"

#include <map>
#include <utility>

#include "aws/canonical.h"
#include "aws/digest.h"
#include "base/percent.h"

namespace cred {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string render_date(Instant now) { return render_basic_iso8601(now).substr(0, 8); }

// A request that is signed again (a retry) must not carry what an earlier signature added.
void replace_header(Request& request, std::string_view name, std::string value) {
  std::erase_if(request.headers, [name](const Header& header) { return header.name == name; });
  request.headers.push_back({std::string(name), std::move(value)});
}

void add_host(Request& request) {
  if (find_header(request.headers, "Host")) return;
  request.headers.push_back({"Host", render_host(split_url(request.url))});
}

std::string sign_artefacts(const Request& request, const Credentials& credentials,
                           const Scope& scope, Instant now) {
  const std::string to_sign = render_string_to_sign(render_canonical_request(request), scope, now);
  return render_signature(derive_signing_key(credentials.secret_access_key, scope, now), to_sign);
}

}  // namespace

std::string render_canonical_request(const Request& request, PathRule rule) {
  const UrlParts url = split_url(request.url);
  const std::string path =
      rule == PathRule::normalized ? normalize_path(url.path) : std::string(url.path);
  std::string text = request.method + '\n';
  text += percent_encode(path.empty() ? "/" : path, "/") + '\n';
  text += render_canonical_query(url.query) + '\n';
  for (const auto& [name, value] : make_canonical_headers(request.headers)) {
    text.append(name).append(":").append(value).append("\n");
  }
  text += '\n' + render_signed_headers(request) + '\n' + sha256_hex(request.body);
  return text;
}

std::string render_signed_headers(const Request& request) {
  std::string names;
  for (const auto& [name, value] : make_canonical_headers(request.headers)) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string render_scope(const Scope& scope, Instant now) {
  return render_date(now) + '/' + scope.region + '/' + scope.service + "/aws4_request";
}

std::string render_string_to_sign(std::string_view canonical_request, const Scope& scope,
                                  Instant now) {
  std::string text(kAlgorithm);
  text += '\n' + render_basic_iso8601(now) + '\n' + render_scope(scope, now) + '\n';
  return text + sha256_hex(canonical_request);
}

Secret derive_signing_key(const Secret& secret_access_key, const Scope& scope, Instant now) {
  const Secret start("AWS4" + secret_access_key.reveal());
  const Secret date = hmac_sha256(start.reveal(), render_date(now));
  const Secret region = hmac_sha256(date.reveal(), scope.region);
  const Secret service = hmac_sha256(region.reveal(), scope.service);
  return hmac_sha256(service.reveal(), "aws4_request");
}

std::string render_signature(const Secret& signing_key, std::string_view string_to_sign) {
  return render_hex(hmac_sha256(signing_key.reveal(), string_to_sign).reveal());
}

Request add_signing_headers(Request request, const Credentials& credentials, Instant now) {
  add_host(request);
  replace_header(request, "X-Amz-Date", render_basic_iso8601(now));
  if (!credentials.session_token.empty()) {
    replace_header(request, "X-Amz-Security-Token", credentials.session_token.reveal());
  }
  return request;
}

Request add_signing_query(Request request, const Credentials& credentials, const Scope& scope,
                          std::chrono::seconds expires, Instant now) {
  add_host(request);
  std::string& url = request.url;
  url += url.find('?') == std::string::npos ? '?' : '&';
  url.append("X-Amz-Algorithm=").append(kAlgorithm).append("&X-Amz-Credential=");
  url += percent_encode(credentials.access_key_id + '/' + render_scope(scope, now));
  url += "&X-Amz-Date=" + render_basic_iso8601(now);
  url += "&X-Amz-Expires=" + std::to_string(expires.count());
  url += "&X-Amz-SignedHeaders=" + percent_encode(render_signed_headers(request));
  if (!credentials.session_token.empty()) {
    url += "&X-Amz-Security-Token=" + percent_encode(credentials.session_token.reveal());
  }
  return request;
}

Request sign(Request request, const Credentials& credentials, const Scope& scope, Instant now) {
  request = add_signing_headers(std::move(request), credentials, now);
  std::string value(kAlgorithm);
  value += " Credential=" + credentials.access_key_id + '/' + render_scope(scope, now);
  value += ", SignedHeaders=" + render_signed_headers(request);
  value += ", Signature=" + sign_artefacts(request, credentials, scope, now);
  replace_header(request, "Authorization", std::move(value));
  return request;
}

Request presign(Request request, const Credentials& credentials, const Scope& scope,
                std::chrono::seconds expires, Instant now) {
  request = add_signing_query(std::move(request), credentials, scope, expires, now);
  request.url += "&X-Amz-Signature=" + sign_artefacts(request, credentials, scope, now);
  return request;
}

}  // namespace cred
