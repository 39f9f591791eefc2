// SPDX-License-Identifier: Apache-2.0
// Control characters are found by their bytes, which no other sequence of valid UTF-8 has.
#include "base/plain_text.h"

#include <cstddef>

#include "base/text.h"

namespace cred {

bool is_plain_text(std::string_view text) {
  if (trim(text) != text || !is_valid_utf8(text)) return false;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const auto byte = static_cast<unsigned char>(text[place]);
    if (byte < 0x20 || byte == 0x7f) return false;
    // U+0080 to U+009F are 0xC2 and a byte below 0xA0.
    if (byte == 0xc2 && static_cast<unsigned char>(text[place + 1]) < 0xa0) return false;
  }
  return true;
}

}  // namespace cred
