// SPDX-License-Identifier: Apache-2.0
// JSON: what our writer writes our reader reads back, and no document and no path does harm.
#include "json/json.h"

#include "base/json_string.h"
#include "base/text.h"
#include "fuzz/fuzz.h"

namespace cred::fuzz {
namespace {

void check_document(std::string_view text) {
  std::string_view rest = text;
  const std::string_view path = take_line(rest);
  const auto document = JsonDocument::parse(rest);
  if (!document) return require_message(document.error().text);
  for (const std::string_view place : {path, std::string_view(), std::string_view("/a/0")}) {
    static_cast<void>(document->find_string(place));
    static_cast<void>(document->find_number(place));
    static_cast<void>(document->find_integer(place));
    static_cast<void>(document->find_boolean(place));
    static_cast<void>(document->find_array_size(place));
    static_cast<void>(document->is_object(place));
  }
}

void check_string(std::string_view text) {
  if (!is_valid_utf8(text)) return;
  std::string written = "[";
  append_json_string(written, text);
  written += ']';
  const auto document = JsonDocument::parse(written);
  require(document && document->find_string("/0") == text, "a written string reads the same");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = cred::fuzz::to_text(data, size);
  cred::fuzz::check_document(text);
  cred::fuzz::check_string(text);
  return 0;
}
