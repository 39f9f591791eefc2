// SPDX-License-Identifier: Apache-2.0
// One function for each section.
#include "syncd/cli/support/report.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/text.h"
#include "syncd/observe/render.h"
#include "syncd/observe/state_file.h"
#include "syncd/service/control/client.h"
#include "version/version.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{256} << 10U;
constexpr std::chrono::seconds kLogTime{10};

std::string head(const std::string& title) { return "\n===== " + title + " =====\n"; }

std::string read_cut(const std::string& path, const ProcessDeps& process) {
  const auto text = process.read_file(path);
  if (!text) return text.error().text + '\n';
  if (!*text) return path + ": there is no such file\n";
  if ((*text)->size() <= kMostFileBytes) return **text + '\n';
  return (*text)->substr(0, kMostFileBytes) + "\n... (cut)\n";
}

std::string describe_platform(const ProcessDeps& process) {
  std::string text = "ecr-syncd " + describe_version() + '\n';
  utsname name{};
  if (::uname(&name) == 0) {
    text += std::string(name.sysname) + ' ' + name.release + ' ' + name.machine + '\n';
  }
  const auto release = process.read_file("/etc/os-release");
  if (release && *release) {
    std::string_view rest = **release;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (line.starts_with("PRETTY_NAME=")) text.append(line).append("\n");
    }
  }
  text += "user " + std::to_string(::geteuid()) + ", " +
          std::to_string(::sysconf(_SC_NPROCESSORS_ONLN)) + " processors, time " +
          render_rfc3339(process.now()) + '\n';
  return text;
}

// Their names alone: values are nobody's business.
std::string list_variables(const ProcessDeps& process) {
  std::vector<std::string> names;
  for (const char* const* entry = process.environment.block(); *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string name(text.substr(0, text.find('=')));
    const std::string lower = to_lower(name);
    if (lower.starts_with("aws_") || lower.starts_with("kube") || lower.ends_with("_proxy") ||
        lower.starts_with("ssl_") || lower == "home" || lower == "credentials_directory") {
      names.push_back(clean_text(name, 100));
    }
  }
  std::sort(names.begin(), names.end());
  std::string all;
  for (const std::string& name : names) all += name + " is set\n";
  return all;
}

std::string read_configuration(const std::string& path, const ListDirectory& list_directory,
                               const ProcessDeps& process) {
  std::string text = head(path) + read_cut(path, process);
  const auto slash = path.rfind('/');
  const std::string directory =
      (slash == std::string::npos ? "" : path.substr(0, slash + 1)) + "config.d";
  auto names = list_directory(directory);
  if (!names) return text + names.error().text + '\n';
  std::sort(names->begin(), names->end());
  for (const std::string& name : *names) {
    if (!name.ends_with(".yaml")) continue;
    const std::string file = std::string(directory).append("/").append(name);
    text += head(file) + read_cut(file, process);
  }
  return text;
}

std::string read_state(const std::string& directory, const ProcessDeps& process) {
  const auto snapshot = read_state_file(directory);
  if (!snapshot) return snapshot.error().text + '\n';
  const bool is_running =
      ::access(("/proc/" + std::to_string(snapshot->process_id)).c_str(), F_OK) == 0;
  const StatusView view{process.now(), is_running, false};
  return render_status_text(*snapshot, view) + '\n' + render_status_json(*snapshot, view);
}

std::string read_log(const std::string& runtime_directory) {
  const Deadline deadline = Deadline::after(kLogTime);
  std::string text;
  ControlRequest request;
  request.verb = ControlVerb::log;
  while (!deadline.has_passed()) {
    const auto reply = ask_daemon(runtime_directory + '/' + kControlSocket, request, kLogTime);
    if (!reply) return text + reply.error().text + '\n';
    if (!reply->trouble.empty()) return text + reply->trouble + '\n';
    if (reply->lines.empty() || reply->next <= request.from) return text;
    for (const std::string& line : reply->lines) text += line + '\n';
    request.from = reply->next;
  }
  return text + "... (no time left)\n";
}

}  // namespace

std::string make_report(const std::string& config_path, const ListDirectory& list_directory,
                        const LoadedSyncConfig& loaded, const ProcessDeps& process) {
  const SyncConfig config = loaded.config.value_or(SyncConfig());
  std::string text = head("versions and platform") + describe_platform(process);
  text += head("environment, names alone") + list_variables(process);
  text += read_configuration(config_path, list_directory, process);
  text += head("what is wrong with the configuration");
  for (const std::string& error : loaded.errors) text += error + '\n';
  if (loaded.errors.empty()) text += "nothing\n";
  text += head("state in " + config.state_directory) + read_state(config.state_directory, process);
  text += head("last lines of the daemon's log") + read_log(config.runtime_directory);
  return text;
}

}  // namespace cred::syncd
