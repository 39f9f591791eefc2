// SPDX-License-Identifier: Apache-2.0
// Credentials in hand, checked for what would break a request.
#include "aws/source_keys.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace cred {
namespace {

// An env file is not a shell script: Docker and Kubernetes keep the quotes that stand there.
bool is_quoted(std::string_view text) {
  return !text.empty() && (text.front() == '"' || text.front() == '\'') &&
         text.back() == text.front();
}

// As a template or a guide has it.
bool is_placeholder(std::string_view id) {
  return id.find_first_of("$%<>{}") != std::string_view::npos;
}

}  // namespace

bool is_sendable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<Source> make_keys_source(std::string description, Credentials credentials) {
  for (const std::string_view part : std::initializer_list<std::string_view>{
           credentials.access_key_id, credentials.secret_access_key.reveal(),
           credentials.session_token.reveal()}) {
    if (is_quoted(part)) {
      return Error{Errc::no_credentials,
                   description + ": there are quotes around a part of the key; remove them"};
    }
  }
  if (is_placeholder(credentials.access_key_id)) {
    return Error{Errc::no_credentials,
                 description + ": the access key id is a placeholder that nothing replaced"};
  }
  const bool good_id = is_sendable(credentials.access_key_id);
  if (!good_id || !is_sendable(credentials.session_token.reveal())) {
    return Error{Errc::no_credentials,
                 description + ": the " + (good_id ? "session token" : "access key id") +
                     " has a blank, a line break or another character that no key has"};
  }
  Source source;
  source.description = std::move(description);
  source.principal = "keys " + escape_for_principal(credentials.access_key_id);
  source.fetch = [credentials = std::move(credentials)](const Deadline&) -> Result<Credentials> {
    return credentials;
  };
  return source;
}

std::string escape_for_principal(const std::string& text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f && c != '(' && c != ')' && c != '%') {
      escaped += c;
    } else {
      escaped += '%';
      escaped += kHex[byte >> 4U];
      escaped += kHex[byte & 0xfU];
    }
  }
  return escaped;
}

}  // namespace cred
