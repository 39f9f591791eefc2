// SPDX-License-Identifier: Apache-2.0
// Numbered lines, of which the oldest go.
#include "syncd/service/log/log_ring.h"

#include <algorithm>

#include "base/text.h"

namespace cred::syncd {
namespace {

const char* to_word(Priority priority) {
  switch (priority) {
    case Priority::error:
      return "error";
    case Priority::warning:
      return "warning";
    case Priority::notice:
      return "notice";
    case Priority::info:
      return "info";
    case Priority::debug:
      return "debug";
  }
  return "";
}

}  // namespace

void LogRing::add(const LogLine& line, Instant now) {
  std::string text = render_rfc3339(now) + ' ' + to_word(line.priority) + ' ';
  if (!line.cluster.empty() && line.text.find(line.cluster) == std::string::npos) {
    text += "cluster " + line.cluster + ": ";
  }
  text += clean_text(line.text, kLongest);
  const MutexLock lock(mutex_);
  lines_.push_back(std::move(text));
  if (lines_.size() <= kLines) return;
  lines_.pop_front();
  ++first_;
}

LogRing::Part LogRing::read(std::uint64_t from, std::size_t most) const {
  const MutexLock lock(mutex_);
  Part part;
  part.next = std::clamp(from, first_, first_ + lines_.size());
  std::size_t bytes = 0;
  for (auto i = part.next - first_; i < lines_.size(); ++i) {
    const std::string& line = lines_[i];
    if (!part.lines.empty() && bytes + line.size() > most) break;
    bytes += line.size();
    part.lines.push_back(line);
    ++part.next;
  }
  return part;
}

}  // namespace cred::syncd
