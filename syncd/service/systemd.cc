// SPDX-License-Identifier: Apache-2.0
// Calls of libsystemd.
#include "syncd/service/systemd.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>
#include <vector>

namespace cred::syncd {

void notify_manager(const std::string& state) { static_cast<void>(::sd_notify(0, state.c_str())); }

std::string render_reloading() {
  std::timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec});
  return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds.count());
}

std::optional<std::chrono::microseconds> find_watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds{microseconds};
}

std::vector<PassedSocket> take_passed_sockets() {
  // The variables stay: to take them away would race with whoever reads the environment, and
  // LISTEN_PID keeps children from believing them.
  char** names = nullptr;
  const int count = ::sd_listen_fds_with_names(0, &names);
  std::vector<PassedSocket> sockets;
  for (int i = 0; i < count; ++i) {
    char* const name = names[i];  // NOLINT(*-pointer-arithmetic): an array of C
    const int descriptor = SD_LISTEN_FDS_START + i;
    if (::sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, 1) > 0) {
      sockets.push_back({name, descriptor});
    }
    std::free(name);  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
  }
  if (count > 0) std::free(names);  // NOLINT(*-no-malloc,*-owning-memory)
  return sockets;
}

bool is_under_journal() {
  // JOURNAL_STREAM is "device:inode" of what systemd connected stderr to.
  const char* const stream = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe)

  struct stat info {};

  if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) return false;
  return std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino) == stream;
}

void write_to_journal(const LogLine& line) {
  std::vector<std::string> fields{
      "MESSAGE=" + line.text, "PRIORITY=" + std::to_string(static_cast<int>(line.priority)),
      "MESSAGE_ID=" + std::string(line.message_id), "SYSLOG_IDENTIFIER=ecr-syncd"};
  if (!line.cluster.empty()) fields.push_back("CLUSTER=" + line.cluster);
  if (!line.namespace_name.empty()) fields.push_back("NAMESPACE=" + line.namespace_name);
  if (!line.registry.empty()) fields.push_back("REGISTRY=" + line.registry);
  std::vector<iovec> vectors;
  vectors.reserve(fields.size());
  for (std::string& field : fields) vectors.push_back({field.data(), field.size()});
  static_cast<void>(::sd_journal_sendv(vectors.data(), static_cast<int>(vectors.size())));
}

}  // namespace cred::syncd
