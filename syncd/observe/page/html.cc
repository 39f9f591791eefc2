// SPDX-License-Identifier: Apache-2.0
// The five characters that mean something to HTML.
#include "syncd/observe/page/html.h"

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongest = 4000;

}  // namespace

Html& Html::text(std::string_view text) {
  for (const char c : clean_text(text, kLongest)) {
    switch (c) {
      case '&':
        page_ += "&amp;";
        break;
      case '<':
        page_ += "&lt;";
        break;
      case '>':
        page_ += "&gt;";
        break;
      case '"':
        page_ += "&quot;";
        break;
      case '\'':
        page_ += "&#39;";
        break;
      default:
        page_ += c;
    }
  }
  return *this;
}

}  // namespace cred::syncd
