// SPDX-License-Identifier: Apache-2.0
// Looks up headers and checks requests.
#include "http/request.h"

#include "base/text.h"
#include "http/authority.h"

namespace cred {

std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                            std::string_view name) {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string find_objection(const Request& request) {
  const std::string_view scheme = parse_authority(request.url).scheme;
  if (scheme != "https" && scheme != "http") return "the URL is neither http nor https";
  if (request.total_timeout.count() <= 0) return "no time is left";
  for (const Header& header : request.headers) {
    if ((header.name + header.value).find_first_of(std::string_view("\r\n\0", 3)) !=
        std::string::npos) {
      return "control characters in header " + clean_text(header.name);
    }
  }
  return {};
}

}  // namespace cred
