// SPDX-License-Identifier: Apache-2.0
// Configured → listening → served; the loop leaves a snapshot for it.
#include "syncd/service/web_service.h"

#include <utility>

#include "syncd/observe/message_ids.h"
#include "syncd/observe/page/router.h"

namespace cred::syncd {
namespace {

constexpr Span kPostPause = std::chrono::seconds{2};
constexpr Span kRetryPause = std::chrono::seconds{30};
constexpr std::string_view kSocketName = "metrics";

}  // namespace

WebService::WebService(Deps deps, const std::vector<PassedSocket>& passed)
    : deps_(std::move(deps)) {
  for (const PassedSocket& one : passed) {
    UniqueFd socket(one.descriptor);
    if (one.name == kSocketName) {
      passed_.push_back(adopt_web_listener(std::move(socket)));
    } else {
      tell(Priority::warning, kWebTroubleId,
           "systemd passed a socket called " + one.name +
               ", which nothing is served at; FileDescriptorName=metrics is for metrics");
    }
  }
}

WebService::~WebService() { close(); }

void WebService::configure(const MetricsConfig& config) {
  if (config_ == config) return;
  const bool was_open = server_ != nullptr;
  config_ = config;
  open();
  if (was_open && listens_nowhere()) {
    tell(Priority::notice, kWebOpenId, "metrics and the status page are served no more");
  }
}

bool WebService::listens_nowhere() const { return config_->listen.empty() && passed_.empty(); }

void WebService::open() {
  deps_.loop.cancel(retry_timer_);
  server_.reset();  // before anything is bound: the new address may overlap with the old one
  serve(listen());
}

// What is served already goes on until there is more.
void WebService::retry() {
  auto listener = listen();
  if (!listener) return;
  server_.reset();
  serve(std::move(listener));
}

std::shared_ptr<const WebListener> WebService::listen() {
  if (config_->listen.empty()) return nullptr;
  auto listener = listen_for_web(*config_);
  if (listener) return *std::move(listener);
  fail(listener.error().text);
  return nullptr;
}

void WebService::serve(std::shared_ptr<const WebListener> configured) {
  auto listeners = passed_;
  if (configured) listeners.push_back(std::move(configured));
  if (listeners.empty()) return;
  if (!latest_) latest_ = std::make_shared<LatestSnapshot>(deps_.loop.clock().tick());
  std::string places;
  for (const auto& listener : listeners) {
    places += (places.empty() ? "" : " and ") + listener->place();
  }
  auto router = std::make_shared<Router>(latest_, deps_.loop.clock(), deps_.version);
  auto server =
      WebServer::start(std::move(listeners), [router](const WebRequest& request, bool guards_host) {
        return router->answer(request, guards_host);
      });
  if (!server) return fail(server.error().text);
  server_ = *std::move(server);
  tell(Priority::notice, kWebOpenId, "metrics and the status page are at " + places);
  post();
}

void WebService::fail(const std::string& cause) {
  tell(Priority::warning, kWebTroubleId,
       cause + "; nobody can read the metrics there, all else goes on");
  retry_timer_ = deps_.loop.after(kRetryPause, [this, alive = scope_.token()] {
    if (alive) retry();
  });
}

void WebService::post() {
  deps_.loop.cancel(post_timer_);
  if (!server_) return;
  latest_->post(std::make_shared<const Snapshot>(deps_.take()), deps_.loop.clock().tick());
  post_timer_ = deps_.loop.after(kPostPause, [this, alive = scope_.token()] {
    if (alive) post();
  });
}

void WebService::tell(Priority priority, std::string_view id, std::string text) const {
  deps_.tell({priority, id, std::move(text)});
}

void WebService::close() {
  deps_.loop.cancel(post_timer_);
  deps_.loop.cancel(retry_timer_);
  server_.reset();
}

}  // namespace cred::syncd
