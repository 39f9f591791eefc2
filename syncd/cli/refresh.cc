// SPDX-License-Identifier: Apache-2.0
// refresh: the daemon's work, done now.
#include <chrono>
#include <string>

#include "base/text.h"
#include "syncd/cli/verbs.h"
#include "syncd/service/control/client.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::minutes kPatience{10};  // as long as the daemon lets a client wait

int judge(const ControlReply& reply) {
  if (reply.bad == 0 && reply.trouble.empty()) return kDone;
  return reply.good == 0 ? kNothingSucceeded : kSomeFailed;
}

}  // namespace

int run_refresh(const std::string& runtime_directory, const ControlRequest& request,
                const ProcessDeps& process) {
  const auto reply = ask_daemon(runtime_directory + '/' + kControlSocket, request, kPatience);
  if (!reply) {
    return complain(process,
                    reply.error().code == Errc::unavailable ? kTemporary : kNothingSucceeded,
                    reply.error().text);
  }
  if (!reply->trouble.empty()) {
    static_cast<void>(complain(process, kNothingSucceeded, reply->trouble));
  }
  if (!reply->is_over) {
    process.out << "ecr-syncd: begun; `ecr-syncd status` shows how far it is\n" << std::flush;
    return kDone;
  }
  const std::string unasked =
      reply->unasked == 0 ? "" : ", " + std::to_string(reply->unasked) + " not asked about";
  process.out << "ecr-syncd: " << reply->good << " right, " << reply->bad << " failed" << unasked
              << (reply->bad == 0 ? "" : "; `ecr-syncd status` says which and why") << '\n'
              << std::flush;
  return judge(*reply);
}

}  // namespace cred::syncd
