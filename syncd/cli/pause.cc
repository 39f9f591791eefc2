// SPDX-License-Identifier: Apache-2.0
// pause and resume: the daemon's hands off a cluster, and on again.
#include <chrono>
#include <string>

#include "syncd/cli/verbs.h"
#include "syncd/service/control/client.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kPatience{30};  // the daemon's loop answers, and blocks on nothing

std::string describe(const ControlRequest& request, std::size_t news) {
  const std::string whom = request.cluster.empty() ? "all clusters" : "cluster " + request.cluster;
  const bool is_pause = request.verb == ControlVerb::pause;
  if (news == 0) return whom + (is_pause ? ": paused already" : ": not paused");
  return whom + (is_pause ? ": paused; `ecr-syncd resume` ends that" : ": served again");
}

}  // namespace

int run_pause(const std::string& runtime_directory, const ControlRequest& request,
              const ProcessDeps& process) {
  const auto reply = ask_daemon(runtime_directory + '/' + kControlSocket, request, kPatience);
  if (!reply) {
    const bool is_temporary = reply.error().code == Errc::unavailable;
    return complain(process, is_temporary ? kTemporary : kNothingSucceeded, reply.error().text);
  }
  if (!reply->trouble.empty()) return complain(process, kNothingSucceeded, reply->trouble);
  process.out << "ecr-syncd: " << describe(request, reply->good) << '\n' << std::flush;
  return kDone;
}

}  // namespace cred::syncd
