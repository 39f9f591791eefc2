// SPDX-License-Identifier: Apache-2.0
// A copied environment block.
#include "base/overlay_environment.h"

#include <algorithm>

namespace cred {

OverlayEnvironment::OverlayEnvironment(const Environment& base) {
  for (const char* const* entry = base.block(); *entry != nullptr; ++entry) {
    entries_.emplace_back(*entry);
  }
}

void OverlayEnvironment::set(std::string_view name, std::string_view value) {
  unset(name);
  std::string entry(name);
  entry += '=';
  entry += value;
  entries_.push_back(std::move(entry));
}

void OverlayEnvironment::unset(std::string_view name) {
  const auto is_it = [&](const std::string& entry) {
    return entry.size() > name.size() && entry[name.size()] == '=' &&
           std::string_view(entry).substr(0, name.size()) == name;
  };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), is_it), entries_.end());
}

Environment OverlayEnvironment::view() {
  block_.clear();
  for (const std::string& entry : entries_) block_.push_back(entry.c_str());
  block_.push_back(nullptr);
  return Environment(block_.data());
}

}  // namespace cred
