// SPDX-License-Identifier: Apache-2.0
// Everything is made of the latest snapshot.
#include "syncd/observe/page/router.h"

#include <utility>

#include "syncd/observe/http/listener.h"
#include "syncd/observe/metrics.h"
#include "syncd/observe/page/page.h"
#include "syncd/observe/page/style.h"
#include "syncd/observe/readiness.h"

namespace cred::syncd {
namespace {

constexpr int kGood = 200;
constexpr int kNotFound = 404;
constexpr int kMisdirected = 421;
constexpr int kNotNow = 503;

WebReply make_text(int status, std::string text) {
  return {status, "text/plain; charset=utf-8", std::move(text)};
}

std::string describe_silence(Span silence) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
  return "the daemon's loop has not turned for " + std::to_string(seconds) +
         " s; `journalctl -u ecr-syncd` may say why, a restart helps\n";
}

// Nothing but our own style sheet may be loaded, and no page may frame this one.
void add_common_headers(WebReply& reply) {
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; style-src 'self'; base-uri 'none'; "
                             "form-action 'none'; frame-ancestors 'none'");
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  reply.headers.emplace_back("Cache-Control", "no-store");
}

}  // namespace

Router::Router(std::shared_ptr<const LatestSnapshot> latest, Clock clock, std::string version)
    : latest_(std::move(latest)), clock_(std::move(clock)), version_(std::move(version)) {}

WebReply Router::answer(const WebRequest& request, bool guards_host) {
  WebReply reply = guards_host && !is_local_host(request.host)
                       ? make_text(kMisdirected,
                                   "only this machine may ask, by localhost or an address in "
                                   "digits; `public: true` under `metrics:` lifts that\n")
                       : answer_path(request.path);
  add_common_headers(reply);
  return reply;
}

WebReply Router::answer_path(const std::string& path) const {
  const TimedSnapshot latest = latest_->read();
  const Span silence = clock_.tick() - latest.posted;
  const bool is_silent = silence > kLongestSilence;
  if (path == "/") return answer_page(latest, is_silent);
  if (path == "/style.css") return {kGood, "text/css; charset=utf-8", std::string(kStyle)};
  if (path == "/metrics") return answer_metrics(latest);
  if (path == "/readyz") return answer_ready(latest, is_silent);
  if (path == "/healthz") {
    return is_silent ? make_text(kNotNow, describe_silence(silence)) : make_text(kGood, "ok\n");
  }
  return make_text(kNotFound, "there are / /metrics /healthz /readyz\n");
}

WebReply Router::answer_page(const TimedSnapshot& latest, bool is_silent) const {
  if (!latest.snapshot) return make_text(kNotNow, "ecr-syncd is just starting\n");
  return {kGood, "text/html; charset=utf-8",
          render_page(*latest.snapshot, {clock_.now(), version_, is_silent})};
}

WebReply Router::answer_metrics(const TimedSnapshot& latest) const {
  if (!latest.snapshot) return make_text(kNotNow, "ecr-syncd is just starting\n");
  return {kGood, std::string(kPrometheusTextType),
          render_prometheus_text(list_metrics(*latest.snapshot, version_, clock_.now()))};
}

WebReply Router::answer_ready(const TimedSnapshot& latest, bool is_silent) const {
  if (!latest.snapshot) return make_text(kNotNow, "ecr-syncd is just starting\n");
  if (is_silent) return make_text(kNotNow, describe_silence(clock_.tick() - latest.posted));
  std::string unserved = describe_unserved(*latest.snapshot, clock_.now());
  return unserved.empty() ? make_text(kGood, "ok\n") : make_text(kNotNow, std::move(unserved));
}

}  // namespace cred::syncd
