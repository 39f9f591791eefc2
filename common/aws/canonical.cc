// SPDX-License-Identifier: Apache-2.0
// Takes URLs and headers apart and puts them together the one way that signer and server agree on.
#include "aws/canonical.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/percent.h"
#include "base/text.h"

namespace cred {
namespace {

std::string collapse_blanks(std::string_view text) {
  std::string result;
  for (const char letter : trim(text)) {
    const bool blank = letter == ' ' || letter == '\t';
    if (!blank) {
      result += letter;
    } else if (!result.ends_with(' ')) {
      result += ' ';
    }
  }
  return result;
}

bool is_never_signed(std::string_view lower_name) {
  constexpr std::array<std::string_view, 9> kNames = {
      "authorization", "connection",      "expect",     "transfer-encoding", "user-agent",
      "accept",        "x-amzn-trace-id", "keep-alive", "accept-encoding"};
  return std::find(kNames.begin(), kNames.end(), lower_name) != kNames.end();
}

}  // namespace

UrlParts split_url(std::string_view url) {
  UrlParts parts;
  const std::size_t mark = url.find("://");
  if (mark != std::string_view::npos) {
    parts.scheme = url.substr(0, mark);
    url.remove_prefix(mark + 3);
  }
  url = url.substr(0, url.find('#'));
  const std::size_t end = std::min(url.find_first_of("/?"), url.size());
  parts.authority = url.substr(0, end);
  url.remove_prefix(end);
  const std::size_t question = std::min(url.find('?'), url.size());
  parts.path = url.substr(0, question);
  if (question < url.size()) parts.query = url.substr(question + 1);
  return parts;
}

std::string render_host(const UrlParts& url) {
  std::string_view host = url.authority;
  const std::string_view port = url.scheme == "https" ? ":443" : ":80";
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return std::string(host);
}

std::string normalize_path(std::string_view path) {
  std::vector<std::string_view> kept;
  bool is_folder = true;  // what was read so far ends in '/', "." or ".."
  std::size_t start = 0;
  while (start <= path.size()) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view segment = path.substr(start, end - start);
    start = end + 1;
    is_folder = segment.empty() || segment == "." || segment == "..";
    if (!is_folder) kept.push_back(segment);
    if (segment == ".." && !kept.empty()) kept.pop_back();
  }
  std::string result;
  for (const std::string_view segment : kept) result.append("/").append(segment);
  if (is_folder) result += '/';
  return result;
}

std::string render_canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view item = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (item.empty()) continue;
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view value = equals < item.size() ? item.substr(equals + 1) : "";
    pairs.emplace_back(percent_encode(percent_decode(item.substr(0, equals))),
                       percent_encode(percent_decode(value)));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string result;
  for (const auto& [key, value] : pairs) {
    if (!result.empty()) result += '&';
    result.append(key).append("=").append(value);
  }
  return result;
}

std::map<std::string, std::string> make_canonical_headers(const std::vector<Header>& headers) {
  std::map<std::string, std::string> canonical;
  for (const Header& header : headers) {
    std::string name = to_lower(trim(header.name));
    if (is_never_signed(name)) continue;
    const auto [place, is_new] = canonical.try_emplace(std::move(name));
    if (!is_new) place->second += ',';
    place->second += collapse_blanks(header.value);
  }
  return canonical;
}

}  // namespace cred
