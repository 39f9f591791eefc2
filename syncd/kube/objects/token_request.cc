// SPDX-License-Identifier: Apache-2.0
// Members of the object, in and out.
#include "syncd/kube/objects/token_request.h"

#include <algorithm>
#include <utility>

#include "base/json_string.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

// Beyond any real one, and short of what would fill a header.
constexpr std::size_t kLongestToken = std::size_t{32} << 10U;
constexpr std::size_t kMostAudiences = 32;

void add(std::string& json, const char* name, const std::string& value) {
  if (value.empty()) return;
  if (json.back() != '{') json += ',';
  append_json_string(json, name);
  json += ':';
  append_json_string(json, value);
}

// What may stand in a header, and so in none of our files as two lines.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kLongestToken &&
         std::all_of(text.begin(), text.end(), [](char byte) { return byte > ' ' && byte < 0x7F; });
}

}  // namespace

ApiRequest make_token_request(const TokenWish& wish) {
  ApiRequest request;
  request.method = "POST";
  request.path =
      "/api/v1/namespaces/" + wish.namespace_name + "/serviceaccounts/" + wish.account + "/token";
  request.content_type = "application/json";
  std::string body =
      R"({"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":[)";
  for (const std::string& audience : wish.audiences) {
    if (body.back() != '[') body += ',';
    append_json_string(body, audience);
  }
  body += R"(],"expirationSeconds":)" + std::to_string(wish.life.count());
  if (!wish.secret.empty()) {
    body += R"(,"boundObjectRef":{)";
    add(body, "apiVersion", "v1");
    add(body, "kind", "Secret");
    add(body, "name", wish.secret);
    add(body, "uid", wish.secret_uid);
    body += '}';
  }
  request.body = body + "}}";
  return request;
}

Result<IssuedToken> parse_issued_token(const Response& response) {
  const Error wrong{Errc::bad_reply,
                    "the answer to a TokenRequest has no token, no audience or no expiry"};
  const auto document = JsonDocument::parse(response.body);
  if (!document) return wrong;
  const auto token = document->find_string("/status/token");
  const auto end = document->find_string("/status/expirationTimestamp");
  const auto expires_at = end ? parse_rfc3339(*end) : std::nullopt;
  const auto count = document->find_array_size("/spec/audiences");
  const bool is_good =
      token && is_token(*token) && expires_at && count && *count > 0 && *count <= kMostAudiences;
  if (!is_good) return wrong;
  IssuedToken issued{Secret(std::string(*token)), {}, *expires_at};
  for (const JsonDocument& item : document->find_items("/spec/audiences")) {
    const auto audience = item.find_string("");
    if (!audience) return wrong;
    issued.audiences.emplace_back(*audience);
  }
  return issued;
}

}  // namespace cred::syncd
