// SPDX-License-Identifier: Apache-2.0
// Page, JSON or line → a few words.
#include "syncd/kube/objects/foreign_answer.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "http/authority.h"
#include "json/json.h"
#include "syncd/kube/objects/failure.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostBytes = 97;  // and three dots where it is cut
constexpr std::size_t kMostRead = std::size_t{64} << 10U;

// Without tags, and with one blank where there were many.
std::string strip_page(std::string_view page) {
  std::string text;
  bool is_tag = false;
  for (const char byte : page) {
    is_tag = is_tag || byte == '<';
    const bool is_blank = is_tag || byte == ' ' || (byte >= '\t' && byte <= '\r');
    if (byte == '>') is_tag = false;
    if (!is_blank) {
      text += byte;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  return text;
}

bool is_token_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') ||
         std::string_view("+/=_-").find(byte) != std::string_view::npos;
}

// Whoever refuses a credential may repeat it.
std::string hide_tokens(std::string_view text) {
  constexpr std::size_t kLongestWord = 31;
  std::string shown;
  bool is_hidden = false;  // the parts of a token have dots between them
  while (!text.empty()) {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_token_byte);
    const auto size = static_cast<std::size_t>(end - text.begin());
    is_hidden = size > kLongestWord || (is_hidden && size > 0);
    shown += is_hidden ? std::string_view("...") : text.substr(0, size);
    text.remove_prefix(size);
    if (text.empty()) break;
    is_hidden = is_hidden && text.front() == '.';
    shown += text.front();
    text.remove_prefix(1);
  }
  return shown;
}

// Of JSON what says itself that it is a message; an object of Kubernetes is none.
std::string find_words(const Response& response) {
  const std::string_view text = trim(response.body);
  if (!text.starts_with('{') && !text.starts_with('[')) {
    return strip_page(text.substr(0, kMostRead));
  }
  const auto document = JsonDocument::parse(text, kMostRead);
  if (!document || document->find_string("/kind")) return {};
  for (const std::string_view member : {"/message", "/error_description", "/error", "/detail"}) {
    if (const auto found = document->find_string(member)) return strip_page(*found);
  }
  return {};
}

}  // namespace

std::string describe_foreign(const Response& response) {
  std::string text(kForeignAnswer);
  const auto target = find_header(response.headers, "Location");
  if (target && response.status >= 300 && response.status < 400) {
    const std::string host = parse_authority(*target).host;
    if (!host.empty()) return text + ", which sends to " + clean_text(host, kMostBytes);
  }
  const std::string words = clean_text(hide_tokens(find_words(response)), kMostBytes);
  if (!words.empty()) text += ": " + words;
  return text;
}

}  // namespace cred::syncd
