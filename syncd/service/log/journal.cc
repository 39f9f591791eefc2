// SPDX-License-Identifier: Apache-2.0
// One datagram for a line. Longer ones would lie in a memory file, but LogThrottle cuts them.
#include "syncd/service/log/journal.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "syncd/service/systemd/datagram.h"

namespace cred::syncd {
namespace {

// A value that has line breaks comes after its length: 64 bits, little-endian.
void append_field(std::string& record, std::string_view name, std::string_view value) {
  record += name;
  if (value.find('\n') == std::string_view::npos) {
    record += '=';
  } else {
    record += '\n';
    constexpr unsigned kBytes = 8;
    for (unsigned at = 0; at < kBytes; ++at) {
      record += static_cast<char>((std::uint64_t{value.size()} >> (at * kBytes)) & 0xffU);
    }
  }
  record += value;
  record += '\n';
}

std::string render_record(const LogLine& line) {
  std::string record;
  append_field(record, "MESSAGE", line.text);
  append_field(record, "PRIORITY", std::to_string(static_cast<int>(line.priority)));
  append_field(record, "MESSAGE_ID", line.message_id);
  append_field(record, "SYSLOG_IDENTIFIER", "ecr-syncd");
  if (!line.cluster.empty()) append_field(record, "CLUSTER", line.cluster);
  if (!line.namespace_name.empty()) append_field(record, "NAMESPACE", line.namespace_name);
  if (!line.registry.empty()) append_field(record, "REGISTRY", line.registry);
  return record;
}

}  // namespace

bool is_under_journal() {
  // JOURNAL_STREAM is "device:inode" of what systemd connected stderr to.
  const char* const stream = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe)

  struct stat info {};

  if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) return false;
  return std::to_string(info.st_dev) + ':' + std::to_string(info.st_ino) == stream;
}

bool write_to_journal(const std::string& socket, const LogLine& line) {
  return send_datagram(socket, render_record(line));
}

}  // namespace cred::syncd
