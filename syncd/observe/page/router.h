// SPDX-License-Identifier: Apache-2.0
// Which path answers what: / /style.css /metrics /healthz /readyz.
#pragma once

#include <memory>
#include <string>

#include "syncd/observe/http/http_codec.h"
#include "syncd/observe/latest_snapshot.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

// /healthz is 200 while the loop has said something within this time.
inline constexpr Span kLongestSilence = std::chrono::seconds{60};

// It belongs to the server's thread.
class Router {
 public:
  Router(std::shared_ptr<const LatestSnapshot> latest, Clock clock, std::string version);

  // Where the host is guarded, who came by another name than this machine's is sent away: a page of
  // somebody else's could otherwise read this one (DNS rebinding).
  WebReply answer(const WebRequest& request, bool guards_host);

 private:
  WebReply answer_path(const std::string& path) const;
  WebReply answer_page(const TimedSnapshot& latest, bool is_silent) const;
  WebReply answer_metrics(const TimedSnapshot& latest) const;
  WebReply answer_ready(const TimedSnapshot& latest, bool is_silent) const;

  std::shared_ptr<const LatestSnapshot> latest_;
  Clock clock_;
  std::string version_;
};

}  // namespace cred::syncd
