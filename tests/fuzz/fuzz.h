// SPDX-License-Identifier: Apache-2.0
// What every fuzz target needs: its input as text, and a way to say that a promise was broken.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/text.h"

// Called by libFuzzer with each input; https://llvm.org/docs/LibFuzzer.html
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace cred::fuzz {

inline std::string_view to_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the run, with the input kept, when `holds` is false.
inline void require(bool holds, const char* promise) {
  if (holds) return;
  static_cast<void>(std::fprintf(stderr, "broken promise: %s\n", promise));
  std::abort();
}

// Fit for a terminal: bounded, UTF-8, no control bytes.
inline void require_message(std::string_view text) {
  constexpr std::size_t kLongest = 2000;
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  require(!text.empty() && text.size() <= kLongest, "a message has 1 to 2000 bytes");
  require(!has_control && is_valid_utf8(text), "a message is UTF-8 without control bytes");
}

// The text up to the first line end; `text` keeps what follows.
inline std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace cred::fuzz
