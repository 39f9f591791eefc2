// SPDX-License-Identifier: Apache-2.0
// Our signer against requests that botocore signed (generate_signer.py).
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "aws/sigv4.h"
#include "conformance/wire/vectors.h"

namespace cred {
namespace {

using nlohmann::json;

// "20261124T120000Z" by way of RFC 3339, so that the test does not use what it tests.
Instant parse_basic(const std::string& text) {
  return *parse_rfc3339(text.substr(0, 4) + '-' + text.substr(4, 2) + '-' + text.substr(6, 5) +
                        ':' + text.substr(11, 2) + ':' + text.substr(13));
}

Request make_request(const json& vector) {
  Request request;
  request.method = vector.at("method");
  request.url = vector.at("url");
  request.body = vector.at("body");
  for (const json& header : vector.at("headers")) {
    request.headers.push_back({header.at(0), header.at(1)});
  }
  return request;
}

Credentials make_credentials(const json& keys) {
  Credentials credentials;
  credentials.access_key_id = keys.at("access_key_id");
  credentials.secret_access_key = Secret(keys.at("secret_access_key").get<std::string>());
  if (keys.at("session_token").is_string()) {
    credentials.session_token = Secret(keys.at("session_token").get<std::string>());
  }
  return credentials;
}

class BotocoreSigner : public ::testing::Test {
 protected:
  const json cases_ = json::parse(testing::read_text(VECTORS "/signer.json")).at("cases");
};

TEST_F(BotocoreSigner, ArtefactsMatch) {
  for (const json& vector : cases_) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const Credentials credentials = make_credentials(vector.at("credentials"));
    const Scope scope{vector.at("region"), vector.at("service")};
    const Instant now = parse_basic(vector.at("time"));
    const std::chrono::seconds expires{vector.value("expires", 0)};
    const Request request = make_request(vector);
    const Request prepared = vector.contains("expires")
                                 ? add_signing_query(request, credentials, scope, expires, now)
                                 : add_signing_headers(request, credentials, now);
    const std::string canonical = render_canonical_request(prepared);
    EXPECT_EQ(canonical, vector.at("expected").at("canonical_request"));
    const std::string to_sign = render_string_to_sign(canonical, scope, now);
    EXPECT_EQ(to_sign, vector.at("expected").at("string_to_sign"));
    const Secret key = derive_signing_key(credentials.secret_access_key, scope, now);
    EXPECT_EQ(render_signature(key, to_sign), vector.at("expected").at("signature"));
  }
  EXPECT_EQ(cases_.size(), 33U);
}

TEST_F(BotocoreSigner, SignedRequestsAndUrlsMatch) {
  for (const json& vector : cases_) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const Credentials credentials = make_credentials(vector.at("credentials"));
    const Scope scope{vector.at("region"), vector.at("service")};
    const Instant now = parse_basic(vector.at("time"));
    if (vector.contains("expires")) {
      const std::chrono::seconds expires{vector.at("expires").get<int>()};
      EXPECT_EQ(presign(make_request(vector), credentials, scope, expires, now).url,
                vector.at("expected").at("url"));
    } else {
      const Request signed_request = sign(make_request(vector), credentials, scope, now);
      EXPECT_EQ(find_header(signed_request.headers, "Authorization"),
                vector.at("expected").at("authorization").get<std::string>());
    }
  }
}

}  // namespace
}  // namespace cred
