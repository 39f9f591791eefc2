// SPDX-License-Identifier: Apache-2.0
// One easy handle, configured anew for each exchange, and one whose connection may be made early.
#include "http/curl_send.h"

#include <curl/curl.h>

#include <memory>
#include <utility>

#include "http/curl_early.h"
#include "http/curl_exchange.h"

namespace cred {
namespace {

class CurlSender {
 public:
  explicit CurlSender(CurlOptions options) : options_(std::move(options)) {}

  Result<Response> send(const Request& request) {
    if (early_ && early_->is_for(request)) return early_->send(request);
    CurlExchange exchange(options_, request, handle_.get());
    if (auto ready = exchange.prepare(CURL_HTTP_VERSION_1_1); !ready) return ready.error();
    return exchange.finish(curl_easy_perform(handle_.get()));
  }

  void connect(const Request& request) {
    if (early_ && early_->is_for(request)) return;
    early_ = std::make_unique<CurlEarly>(options_, request);
  }

 private:
  CurlOptions options_;
  CurlHandle handle_{curl_easy_init()};
  std::unique_ptr<CurlEarly> early_;
};

}  // namespace

CurlOptions make_curl_options(const Environment& environment, std::string ca_bundle,
                              std::string user_agent) {
  CurlOptions options;
  options.ca_file = std::move(ca_bundle);
  if (options.ca_file.empty()) {
    options.ca_file = environment.find("SSL_CERT_FILE").value_or("");
    options.ca_directory = environment.find("SSL_CERT_DIR").value_or("");
  }
  options.user_agent = std::move(user_agent);
  options.proxy = find_proxy_settings(environment);
  return options;
}

Send make_curl_send(CurlOptions options) { return make_curl_sender(std::move(options)).send; }

Sender make_curl_sender(CurlOptions options) {
  start_curl();
  auto sender = std::make_shared<CurlSender>(std::move(options));
  return {.send = [sender](const Request& request) { return sender->send(request); },
          .connect = [sender](const Request& request) { sender->connect(request); }};
}

}  // namespace cred
