// SPDX-License-Identifier: Apache-2.0
// Looked → other than what is known → looked again → the same: changed.
#include "syncd/service/config_watch.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/file_stamp.h"

namespace cred::syncd {
namespace {

constexpr Span kPeriod = std::chrono::seconds{5};
constexpr Span kSettling = std::chrono::seconds{1};

}  // namespace

std::string stamp_configuration(const std::string& path, const ListDirectory& list_directory) {
  std::string text;
  append_stamp(text, find_file_stamp(path));
  const std::string folder = (std::filesystem::path(path).parent_path() / "config.d").string();
  auto names = list_directory(folder);
  if (!names) return text + '\n' + names.error().text;
  std::sort(names->begin(), names->end());
  const std::string prefix = folder + '/';
  for (const std::string& name : *names) {
    text.append("\n").append(name).append(" ");
    append_stamp(text, find_file_stamp(prefix + name));
  }
  return text;
}

ConfigWatch::~ConfigWatch() { deps_.loop.cancel(timer_); }

void ConfigWatch::start() { look(); }

void ConfigWatch::look() {
  deps_.run_job([this, alive = std::weak_ptr(is_alive_), stamp = deps_.stamp, &loop = deps_.loop] {
    loop.post([this, alive, text = stamp()] {
      if (!alive.expired()) take(text);
    });
  });
}

void ConfigWatch::take(const std::string& stamp) {
  if (!std::exchange(has_looked_, true)) known_ = latest_ = stamp;
  const bool has_settled = std::exchange(latest_, stamp) == stamp;
  const bool is_changed = has_settled && stamp != known_;
  if (is_changed) known_ = stamp;
  timer_ = deps_.loop.after(has_settled ? kPeriod : kSettling, [this] { look(); });
  if (is_changed) deps_.on_change();
}

}  // namespace cred::syncd
