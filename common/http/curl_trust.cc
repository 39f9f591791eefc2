// SPDX-License-Identifier: Apache-2.0
// The settings' authorities, or the system's, as a trust store of our own: those that libcurl was
// built for, or in the static build those of whatever system this is.
#include "http/curl_trust.h"

#include "base/flavour.h"
#include "http/curl_set.h"
#include "http/system_trust.h"
#include "http/trust_bundle.h"
#include "http/trust_store.h"

namespace cred {
namespace {

std::string or_empty(const char* text) { return text == nullptr ? "" : text; }

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

SystemTrust find_system_places() {
  if constexpr (kIsStatic) return find_system_trust("");
  const curl_version_info_data* const built = curl_version_info(CURLVERSION_NOW);
  return {or_empty(built->cainfo), or_empty(built->capath)};
}

TrustPlaces find_places(const CurlOptions& options) {
  if (!options.ca_file.empty()) return {options.ca_file, options.ca_directory, false};
  const SystemTrust system = find_system_places();
  return {system.file, options.ca_directory.empty() ? system.directory : options.ca_directory,
          true};
}

extern "C" {

// The signature is libcurl's.
CURLcode give_trust(CURL* /*handle*/, void* context, void* options) {
  const TrustPlaces places = find_places(*static_cast<const CurlOptions*>(options));
  return install_trust(context, places) ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

CURLcode give_shared_trust(CURL* /*handle*/, void* context, void* store) {
  const bool is_given = share_trust_with(context, static_cast<x509_store_st*>(store));
  return is_given ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

}  // extern "C"

}  // namespace

CurlOptions with_shared_authorities(CurlOptions options) {
  if (!options.ca_pem.empty()) options.authorities = share_trust_store(options.ca_pem);
  return options;
}

void set_authorities(CURL* handle, const CurlOptions& options, bool has_tls_proxy) {
  const auto* const none = static_cast<const char*>(nullptr);
  // libcurl calls back for the connection to a proxy as well, and does not say for which it does.
  const bool is_shared = options.authorities != nullptr && !has_tls_proxy;
  if (!options.ca_pem.empty() && !is_shared) {
    // The path is cleared, else the system's authorities would be trusted beside those.
    set_blob(handle, CURLOPT_CAINFO_BLOB, options.ca_pem);
    set(handle, CURLOPT_CAPATH, none);
    // By itself the static build's libcurl knows no place for those of a proxy.
    const SystemTrust system = find_system_places();
    set(handle, CURLOPT_PROXY_CAINFO, or_null(system.file));
    set(handle, CURLOPT_PROXY_CAPATH, or_null(system.directory));
    return;
  }
  // All of them, else libcurl would decode the system's whole bundle (7.88 with CAPATH alone too).
  for (const CURLoption place :
       {CURLOPT_CAINFO, CURLOPT_CAPATH, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAPATH}) {
    set(handle, place, none);
  }
  // libcurl 7.88 would keep the first connection's store and put it in the place of the next one's.
  set(handle, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  if (is_shared) {
    set(handle, CURLOPT_SSL_CTX_FUNCTION, &give_shared_trust);
    set(handle, CURLOPT_SSL_CTX_DATA, options.authorities.get());
    return;
  }
  set(handle, CURLOPT_SSL_CTX_FUNCTION, &give_trust);
  set(handle, CURLOPT_SSL_CTX_DATA, &options);
}

std::string find_trust_problem(const CurlOptions& options) {
  if (!options.ca_pem.empty() || !options.ca_file.empty()) return {};
  const std::string file = find_places(options).file;
  if (file.empty()) return {};
  const auto bundle = share_trust_bundle(file);
  if (!bundle) return file + ": " + bundle.error().text;
  return (*bundle)->is_empty() ? file + " has no certificate" : std::string();
}

}  // namespace cred
