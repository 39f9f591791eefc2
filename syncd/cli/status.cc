// SPDX-License-Identifier: Apache-2.0
// status: what the daemon wrote down last, once or again and again.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <utility>

#include "base/reader_group.h"
#include "base/text.h"
#include "syncd/cli/verbs.h"
#include "syncd/config/discovered.h"
#include "syncd/observe/render.h"
#include "syncd/observe/state_file.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::seconds kLook{2};

bool is_alive(std::int64_t process) {
  return process > 0 && (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
}

void narrow(Snapshot& snapshot, const SyncScope& scope) {
  if (!scope.cluster.empty()) {
    std::erase_if(snapshot.clusters,
                  [&](const auto& cluster) { return !is_in_scope(cluster.name, scope.cluster); });
    std::erase_if(snapshot.discoveries,
                  [&](const auto& one) { return !may_find(one.name, scope.cluster); });
  }
  if (scope.namespace_name.empty()) return;
  for (ClusterSnapshot& cluster : snapshot.clusters) {
    std::erase_if(cluster.targets, [&](const TargetSnapshot& target) {
      return target.namespace_name != scope.namespace_name;
    });
  }
}

std::string find_remedy() {
  return std::string(
             "the daemon writes it within seconds of its start (`systemctl status "
             "ecr-syncd`); only it, root and the members of the group ") +
         kReaderGroup + " may read it";
}

std::string explain_absence(const std::string& cause) {
  const bool is_absent = cause.ends_with(describe_errno(ENOENT));
  return (is_absent ? "the daemon is not running: " : "") + cause + "; " + find_remedy();
}

}  // namespace

int run_status(const std::string& state_directory, const SyncScope& scope, const StatusForm& form,
               const ProcessDeps& process) {
  while (true) {
    auto snapshot = read_state_file(state_directory);
    if (!snapshot) {
      return complain(process, kNothingSucceeded, explain_absence(snapshot.error().text));
    }
    narrow(*snapshot, scope);
    const StatusView view{process.now(), is_alive(snapshot->process_id), form.is_coloured};
    if (form.is_watch && form.is_coloured) process.out << "\033[H\033[2J";
    process.out << (form.is_json ? render_status_json(*snapshot, view)
                                 : render_status_text(*snapshot, view))
                << std::flush;
    if (!form.is_watch || !process.out) {
      return view.is_running && is_all_served(*snapshot, view.now) ? kDone : kSomeFailed;
    }
    ::sleep(static_cast<unsigned>(kLook.count()));
  }
}

}  // namespace cred::syncd
