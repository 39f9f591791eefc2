// SPDX-License-Identifier: Apache-2.0
// JSON of a watch event → WatchEvent.
#include "syncd/kube/reflector/watch_event.h"

#include <array>
#include <utility>

#include "json/json.h"
#include "syncd/kube/objects/meta.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMaxLine = std::size_t{1} << 20U;
constexpr std::size_t kMostShown = 4096;

constexpr std::array kKinds = {
    std::pair{std::string_view("ADDED"), WatchEvent::Kind::added},
    std::pair{std::string_view("MODIFIED"), WatchEvent::Kind::modified},
    std::pair{std::string_view("DELETED"), WatchEvent::Kind::deleted},
    std::pair{std::string_view("BOOKMARK"), WatchEvent::Kind::bookmark},
    std::pair{std::string_view("ERROR"), WatchEvent::Kind::error},
};

Error bad_line() { return {Errc::bad_reply, "the API server sent no watch event"}; }

// The Status in an ERROR event, judged as if it had come as a reply of its own.
ApiFailure read_failure(const JsonDocument& document) {
  const auto code = document.find_integer("/object/code").value_or(500);
  const auto reason = document.find_string("/object/reason").value_or("");
  Response response;
  response.status = code >= 400 && code < 600 ? static_cast<int>(code) : 500;
  response.body = R"({"kind":"Status"})";
  ApiFailure failure = *find_api_failure(response);
  if (reason == "Expired" || reason == "Gone") failure.fault = ApiFault::expired;
  return failure;
}

}  // namespace

Result<WatchEvent> parse_watch_event(std::string_view line) {
  const auto document = JsonDocument::parse(line);
  if (!document) return bad_line();
  const auto type = document->find_string("/type");
  WatchEvent event{};
  bool is_known = false;
  for (const auto& [name, kind] : kKinds) {
    if (type != name) continue;
    event.kind = kind;
    is_known = true;
  }
  if (!is_known || !document->is_object("/object")) return bad_line();
  if (event.kind == WatchEvent::Kind::error) {
    event.failure = read_failure(*document);
    return event;
  }
  event.resource_version =
      std::string(document->find_string("/object/metadata/resourceVersion").value_or(""));
  if (event.kind == WatchEvent::Kind::bookmark) {
    const std::string_view mark = "/object/metadata/annotations/k8s.io~1initial-events-end";
    event.is_initial_end = document->find_string(mark) == "true";
    return event;
  }
  auto meta = parse_meta(*document, "/object");
  if (!meta) return std::move(meta).error();
  event.meta = *std::move(meta);
  event.meta.managers.clear();
  return event;
}

std::vector<HeardEvent> parse_watch_events(const std::vector<std::string>& lines) {
  std::vector<HeardEvent> heard;
  for (const std::string& text : lines) {
    if (text.empty()) continue;
    auto line = parse_watch_event(text);
    std::string rest = line ? std::string() : text.substr(0, kMostShown);
    heard.push_back({std::move(line), std::move(rest)});
  }
  return heard;
}

bool LineSplitter::add(std::string_view data, std::vector<std::string>& lines) {
  for (std::size_t end = data.find('\n'); end != std::string_view::npos; end = data.find('\n')) {
    rest_.append(data.substr(0, end));
    if (rest_.size() > kMaxLine) return false;
    lines.push_back(std::exchange(rest_, {}));
    data.remove_prefix(end + 1);
  }
  rest_.append(data);
  return rest_.size() <= kMaxLine;
}

}  // namespace cred::syncd
