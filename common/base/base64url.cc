// SPDX-License-Identifier: Apache-2.0
// The standard alphabet with its last two letters exchanged.
#include "base/base64url.h"

#include <algorithm>

#include "base/base64.h"

namespace cred {

std::string encode_base64url(std::string_view bytes) {
  std::string text = encode_base64(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

}  // namespace cred
