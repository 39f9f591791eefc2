// SPDX-License-Identifier: Apache-2.0
// The generated requests that carry no signature: web identity, SSO and Sign-In.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "aws/oidc.h"
#include "aws/signin.h"
#include "aws/sso.h"
#include "aws/sts.h"
#include "conformance/wire/vectors.h"
#include "unit/aws/sessions/keys.h"

namespace cred {
namespace {

using nlohmann::json;

AwsClient make_client(Request& sent) {
  AwsClient client;
  client.transport.now = [] { return from_epoch(1'795'521'600); };
  client.transport.sleep = [](std::chrono::milliseconds) {};
  client.transport.random = [] { return 0.0; };
  client.transport.send = [&sent](const Request& request) -> Result<Response> {
    sent = request;
    return Response{200, {}, {}};
  };
  return client;
}

Secret secret_of(const json& input, const char* name) {
  return Secret(input.at(name).get<std::string>());
}

// What our own caller of the API sends for the case.
Request send_like(const json& vector) {
  Request sent;
  const AwsClient client = make_client(sent);
  const Deadline deadline = Deadline::after(std::chrono::seconds{5});
  const std::string service = vector.at("service");
  const std::string url = vector.at("request").at("url");
  const Endpoint endpoint{url.substr(0, url.find('/', url.find("//") + 2)), "", service};
  const json input = service == "signin" ? vector.at("input").at("tokenInput") : vector.at("input");
  if (service == "sts") {
    AssumeRole role{input.at("RoleArn"), input.at("RoleSessionName"), {}, {}};
    if (input.contains("DurationSeconds")) role.duration = std::chrono::seconds{900};
    EXPECT_FALSE(fetch_web_identity_role(client, endpoint, secret_of(input, "WebIdentityToken"),
                                         role, deadline));
  } else if (service == "sso") {
    const SsoRole role{input.at("accountId"), input.at("roleName")};
    EXPECT_FALSE(
        fetch_role_credentials(client, endpoint, role, secret_of(input, "accessToken"), deadline));
  } else if (service == "sso-oidc") {
    SsoToken token;
    token.client_id = input.at("clientId");
    token.client_secret = secret_of(input, "clientSecret");
    token.refresh_token = secret_of(input, "refreshToken");
    EXPECT_FALSE(fetch_renewed_token(client, endpoint, token, deadline));
  } else {
    LoginSession session;
    session.client_id = input.at("clientId");
    session.refresh_token = secret_of(input, "refreshToken");
    session.dpop_key = Secret(testing::kP256);
    EXPECT_FALSE(fetch_renewed_session(client, endpoint, session, deadline));
  }
  return sent;
}

// No service minds the order of a query's parameters.
std::string sort_query(std::string url) {
  const auto at = std::min(url.find('?'), url.size());
  std::vector<std::string> fields;
  std::string rest = url.substr(at);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&', 1), rest.size());
    fields.push_back(rest.substr(1, end - 1));
    rest.erase(0, end);
  }
  std::sort(fields.begin(), fields.end());
  url.resize(at);
  for (const std::string& field : fields) url += " " + field;
  return url;
}

TEST(GeneratedUnsignedRequests, OurCallersSendTheSame) {
  const auto file = testing::shared_vectors() / "generated-requests/requests.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  std::size_t checks = 0;
  const json document = json::parse(testing::read_text(file));
  for (const json& vector : document.at("cases")) {
    if (vector.contains("signing")) continue;
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const json& expected = vector.at("request");
    const Request sent = send_like(vector);
    EXPECT_EQ(sent.method, expected.at("method"));
    EXPECT_EQ(sort_query(sent.url), sort_query(expected.at("url")));
    const std::string body = expected.at("body");
    if (body.starts_with('{')) {
      EXPECT_EQ(json::parse(sent.body), json::parse(body));
    } else {
      EXPECT_EQ(sent.body, body);
    }
    for (const auto& [name, value] : expected.at("headers").items()) {
      if (name == "Content-Length") continue;  // libcurl's
      EXPECT_EQ(find_header(sent.headers, name), value.get<std::string>());
    }
    ++checks;
  }
  EXPECT_EQ(checks, 5U);
}

}  // namespace
}  // namespace cred
