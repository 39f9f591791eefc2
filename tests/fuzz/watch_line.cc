// SPDX-License-Identifier: Apache-2.0
// A watch's reply, in pieces: lines come out the same, and nothing unsafe is believed of them.
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "syncd/kube/objects/meta.h"
#include "syncd/kube/reflector/watch_event.h"

namespace cred::fuzz {
namespace {

std::vector<std::string> split(std::string_view text, std::size_t piece) {
  syncd::LineSplitter splitter;
  std::vector<std::string> lines;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    require(splitter.add(text.substr(0, piece), lines), "a short line is taken");
  }
  return lines;
}

void check(const std::string& text) {
  const auto line = syncd::parse_watch_event(text);
  if (!line) return require_message(line.error().text);
  const bool is_error = line->kind == syncd::WatchEvent::Kind::error;
  require(is_error == line->failure.has_value(), "an error has its failure, nothing else has one");
  if (is_error || line->kind == syncd::WatchEvent::Kind::bookmark) return;
  require(syncd::is_object_name(line->meta.name), "an object has a name");
  require(line->meta.managers.empty(), "managers are dropped");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using cred::fuzz::split;
  const std::string_view text = cred::fuzz::to_text(data, size);
  const auto lines = split(text, 7);
  cred::fuzz::require(lines == split(text, text.size() + 1), "pieces make no difference");
  for (const std::string& line : lines) cred::fuzz::check(line);
  return 0;
}
