// SPDX-License-Identifier: Apache-2.0
// Configured → listening → served; the loop leaves a snapshot for it.
#include "syncd/service/web_service.h"

#include <optional>
#include <utility>

#include "syncd/observe/http/listener.h"
#include "syncd/observe/http/server.h"
#include "syncd/observe/latest_snapshot.h"
#include "syncd/observe/message_ids.h"
#include "syncd/observe/page/router.h"

namespace cred::syncd {
namespace {

constexpr Span kPostPause = std::chrono::seconds{2};
constexpr Span kRetryPause = std::chrono::seconds{30};
constexpr std::string_view kSocketName = "metrics";

using Listeners = std::vector<std::shared_ptr<const WebListener>>;

}  // namespace

class WebService::State : public std::enable_shared_from_this<State> {
 public:
  State(Deps deps, const std::vector<PassedSocket>& passed) : deps_(std::move(deps)) {
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

  void configure(const MetricsConfig& config) {
    if (config_ == config) return;
    const bool was_open = server_ != nullptr;
    config_ = config;
    open();
    if (was_open && listens_nowhere()) {
      tell(Priority::notice, kWebOpenId, "metrics and the status page are served no more");
    }
  }

  void stop() {
    deps_.loop.cancel(post_timer_);
    deps_.loop.cancel(retry_timer_);
    server_.reset();
  }

 private:
  bool listens_nowhere() const { return config_->listen.empty() && passed_.empty(); }

  void open() {
    deps_.loop.cancel(retry_timer_);
    server_.reset();  // before anything is bound: the new address may overlap with the old one
    serve(listen());
  }

  // What is served already goes on until there is more.
  void retry() {
    auto listener = listen();
    if (!listener) return;
    server_.reset();
    serve(std::move(listener));
  }

  std::shared_ptr<const WebListener> listen() {
    if (config_->listen.empty()) return nullptr;
    auto listener = listen_for_web(*config_);
    if (listener) return *std::move(listener);
    fail(listener.error().text);
    return nullptr;
  }

  void serve(std::shared_ptr<const WebListener> configured) {
    Listeners listeners = passed_;
    if (configured) listeners.push_back(std::move(configured));
    if (listeners.empty()) return;
    if (!latest_) latest_ = std::make_shared<LatestSnapshot>(deps_.loop.clock().tick());
    std::string places;
    for (const auto& listener : listeners) {
      places += (places.empty() ? "" : " and ") + listener->place();
    }
    auto router = std::make_shared<Router>(latest_, deps_.loop.clock(), deps_.version);
    auto server = WebServer::start(std::move(listeners),
                                   [router](const WebRequest& request, bool guards_host) {
                                     return router->answer(request, guards_host);
                                   });
    if (!server) return fail(server.error().text);
    server_ = *std::move(server);
    tell(Priority::notice, kWebOpenId, "metrics and the status page are at " + places);
    post();
  }

  void fail(const std::string& cause) {
    tell(Priority::warning, kWebTroubleId,
         cause + "; nobody can read the metrics there, all else goes on");
    retry_timer_ = deps_.loop.after(kRetryPause, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->retry();
    });
  }

  void post() {
    deps_.loop.cancel(post_timer_);
    if (!server_) return;
    latest_->post(std::make_shared<const Snapshot>(deps_.take()), deps_.loop.clock().tick());
    post_timer_ = deps_.loop.after(kPostPause, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->post();
    });
  }

  void tell(Priority priority, std::string_view id, std::string text) const {
    deps_.tell({priority, id, std::move(text)});
  }

  Deps deps_;
  Listeners passed_;
  std::optional<MetricsConfig> config_;
  std::shared_ptr<LatestSnapshot> latest_;
  std::unique_ptr<WebServer> server_;
  Loop::TimerId post_timer_;
  Loop::TimerId retry_timer_;
};

WebService::WebService(Deps deps, const std::vector<PassedSocket>& passed)
    : state_(std::make_shared<State>(std::move(deps), passed)) {}

WebService::~WebService() { state_->stop(); }

void WebService::close() { state_->stop(); }

void WebService::configure(const MetricsConfig& config) { state_->configure(config); }

}  // namespace cred::syncd
