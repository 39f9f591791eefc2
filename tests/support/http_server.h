// SPDX-License-Identifier: Apache-2.0
// A server on this machine that speaks as much HTTP/1.1 as libcurl needs to talk to it.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/request.h"

namespace cred::testing {

class HttpServer {
 public:
  // Called from one thread at a time; the request's URL is its path.
  using Handler = std::function<Response(const Request&)>;

  explicit HttpServer(Handler handler);
  ~HttpServer();

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  HttpServer(HttpServer&&) = delete;
  HttpServer& operator=(HttpServer&&) = delete;

  // "http://127.0.0.1:<port>"
  const std::string& url() const { return url_; }

 private:
  void accept_all();
  void serve(int connection);

  Handler handler_;
  int listener_ = -1;
  std::string url_;
  std::mutex mutex_;
  std::thread thread_;
  std::vector<std::thread> connections_;
};

}  // namespace cred::testing
