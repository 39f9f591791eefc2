// SPDX-License-Identifier: Apache-2.0
// One function for each verb.
#include "syncd/service/requests.h"

#include <string>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

// In JSON a byte of a line may be two.
constexpr std::size_t kLogBytes = 3500;

void refresh(const ControlRequest& request, const SendReply& reply, Supervisor& supervisor) {
  if (!request.waits) reply({false, 0, 0, {}});
  supervisor.refresh({request.renews_tokens, request.cluster, request.namespace_name},
                     [reply, waits = request.waits](const RefreshReport& report) {
                       if (!waits) return;
                       reply({true, report.good, report.bad, report.trouble, report.unasked});
                     });
}

PauseDone answer_pause(const SendReply& reply) {
  return [reply](const Result<std::size_t>& news) {
    reply(news ? ControlReply{.is_over = true, .good = *news}
               : ControlReply{.is_over = true, .trouble = news.error().text});
  };
}

void send_log(const ControlRequest& request, const SendReply& reply, const LogRing& log) {
  LogRing::Part part = log.read(request.from, kLogBytes);
  reply({.is_over = true, .lines = std::move(part.lines), .next = part.next});
}

}  // namespace

void answer_request(const ControlRequest& request, const SendReply& reply, Supervisor& supervisor,
                    const RequestDeps& deps) {
  const auto& [tell, log] = deps;
  switch (request.verb) {
    case ControlVerb::refresh:
      tell(
          {Priority::info, kRefreshAskedId, "a refresh was asked for: " + describe_scope(request)});
      return refresh(request, reply, supervisor);
    case ControlVerb::pause:
      return supervisor.pauses().pause(request.cluster, answer_pause(reply));
    case ControlVerb::resume:
      return supervisor.pauses().resume(request.cluster, answer_pause(reply));
    case ControlVerb::log:
      return send_log(request, reply, log);
  }
}

}  // namespace cred::syncd
