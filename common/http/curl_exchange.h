// SPDX-License-Identifier: Apache-2.0
// One exchange on an easy handle of libcurl: what both senders do alike.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/curl_options.h"
#include "http/failure.h"
#include "http/reception.h"
#include "http/request.h"

namespace cred {

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

using CurlHandle = std::unique_ptr<CURL, FreeHandle>;

// libcurl's global state, made ready on the first call.
void start_curl();

class CurlExchange {
 public:
  // The first three must outlive this, and this must outlive the transfer. With `sink` the answer
  // is handed on as it comes, and max_reply_bytes does not count.
  CurlExchange(const CurlOptions& options, const Request& request, CURL* handle,
               std::optional<Reception::Sink> sink = std::nullopt);

  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;
  CurlExchange(CurlExchange&&) = delete;
  CurlExchange& operator=(CurlExchange&&) = delete;
  ~CurlExchange() = default;

  // Resets the handle and sets it up; open connections stay. Fails for what cannot be sent.
  Result<void> prepare(long http_version);

  // Where the request's headers have changed since prepare(): the first, on any thread, reads them,
  // the second, on the transfer's and before they are sent, puts them in the place of the others.
  void prepare_headers();
  void set_headers() const;

  // Again where the request's time limits have become shorter since prepare().
  void set_times() const;

  // After the transfer has ended with `code`.
  Result<Response> finish(CURLcode code);

 private:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  using List = std::unique_ptr<curl_slist, FreeList>;

  static void append_line(List& list, const std::string& line);
  List make_header_list() const;
  List make_connect_list() const;
  void set_limits(long http_version) const;
  void set_trust() const;
  void set_proxy() const;
  void set_request();
  void set_reception();
  Failure make_failure() const;
  Failure describe_failure(CURLcode code) const;

  const CurlOptions& options_;
  const Request& request_;
  CURL* handle_;
  std::string url_;
  std::optional<std::string> proxy_;
  List headers_;
  List later_headers_;
  List connect_to_;
  Reception reception_;
  std::array<char, CURL_ERROR_SIZE> message_{};
};

}  // namespace cred
