// SPDX-License-Identifier: Apache-2.0
// Initial events, then the history.
#include "support/apiserver/watch.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "support/apiserver/rendering.h"
#include "support/apiserver/status.h"

namespace cred::testing {
namespace {

std::string render_event(const char* type, const std::string& object) {
  return std::string(R"({"type":")") + type + R"(","object":)" + object + '}';
}

std::string render_bookmark(std::uint64_t version, const char* annotations) {
  return render_event("BOOKMARK",
                      R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":)"
                      R"({"resourceVersion":)" +
                          quote(std::to_string(version)) + annotations + "}}");
}

const std::string& home_of(const ObjectKey& key) {
  return key.namespace_name.empty() ? key.name : key.namespace_name;
}

}  // namespace

std::string render_error_event(const std::string& status) { return render_event("ERROR", status); }

Watch::Watch(const ObjectStore& store, ObjectPath path, std::string_view url)
    : store_(store),
      path_(std::move(path)),
      is_streaming_list_(find_parameter(url, "sendInitialEvents") == "true") {
  const std::string_view version = find_parameter(url, "resourceVersion");
  std::from_chars(version.data(), version.data() + version.size(), told_);
  has_version_ = told_ != 0 && !is_streaming_list_;
}

std::vector<WatchedLine> Watch::take_news() {
  std::vector<WatchedLine> lines;
  if (is_over_) return lines;
  if (!std::exchange(has_begun_, true) && !has_version_) tell_present(lines);
  const std::uint64_t oldest = store_.oldest(path_.resource);
  if (told_ < oldest) {
    is_over_ = true;
    lines.push_back({render_error_event(make_too_old(told_, oldest).body), {}});
    return lines;
  }
  for (const Change& change : store_.history(path_.resource)) {
    if (change.version <= told_ || !path_.contains(change.key)) continue;
    lines.push_back({render_event(change.type, change.object), home_of(change.key)});
  }
  told_ = std::max(told_, store_.version());
  return lines;
}

void Watch::tell_present(std::vector<WatchedLine>& lines) {
  for (const auto& [key, object] : store_.all(path_.resource)) {
    if (!path_.contains(key)) continue;
    lines.push_back({render_event("ADDED", render_metadata(path_.resource, key, object)), {}});
  }
  told_ = store_.version();
  if (!is_streaming_list_) return;
  lines.push_back(
      {render_bookmark(told_, R"(,"annotations":{"k8s.io/initial-events-end":"true"})"), {}});
}

std::string Watch::make_bookmark() const { return render_bookmark(told_, ""); }

}  // namespace cred::testing
