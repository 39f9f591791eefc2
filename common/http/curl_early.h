// SPDX-License-Identifier: Apache-2.0
// A connection that is made while the request which it is for cannot be written yet.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "base/mutex.h"
#include "base/result.h"
#include "http/curl_exchange.h"
#include "http/curl_options.h"
#include "http/request.h"

namespace cred {

class CurlEarly {
 public:
  // Starts to resolve, connect and shake hands on a thread of its own, which then waits with the
  // request in its hands: libcurl closes a connection whose request was given up, so that an idle
  // one cannot be had in another way. Where `request` cannot be sent, or there is no thread,
  // nothing happens. `options` must outlive this.
  CurlEarly(const CurlOptions& options, Request request);

  CurlEarly(const CurlEarly&) = delete;
  CurlEarly& operator=(const CurlEarly&) = delete;
  CurlEarly(CurlEarly&&) = delete;
  CurlEarly& operator=(CurlEarly&&) = delete;

  // A request that nobody has sent never is, and the network is not waited for.
  ~CurlEarly();

  // Whether `request` is the one that was announced: the same but for headers and time limits.
  bool is_for(const Request& request) const;

  // As Send. The first goes over the connection that was made. Where that has failed before, or the
  // server closed it while it waited, the request is sent over a new one, once and within its own
  // time; so are all further ones, as long as no connection is open.
  Result<Response> send(const Request& request);

 private:
  using Clock = std::chrono::steady_clock;

  struct FreeMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  static int hold_back(void* self, char* peer, char* own, int peer_port, int own_port);

  CURLcode transfer();
  bool is_stopped();
  void stop();
  int hold();
  std::optional<Result<Response>> hand_over(const Request& request);
  Result<Response> exchange(const Request& request);

  // Constant after construction, but for the request's headers, which nobody reads before they are
  // handed over.
  const CurlOptions& options_;
  Request request_;
  std::unique_ptr<CURLM, FreeMulti> multi_{curl_multi_init()};
  CurlHandle handle_{curl_easy_init()};
  CurlExchange exchange_;

  Mutex mutex_;
  ConditionVariable changed_;
  bool is_held_ GUARDED_BY(mutex_) = false;  // the connection stands
  bool is_handed_over_ GUARDED_BY(mutex_) = false;
  bool is_stopped_ GUARDED_BY(mutex_) = false;
  std::optional<CURLcode> code_ GUARDED_BY(mutex_);  // the transfer is over

  std::thread thread_;
};

}  // namespace cred
