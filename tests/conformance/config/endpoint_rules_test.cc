// SPDX-License-Identifier: Apache-2.0
// The endpoint tests that the AWS SDKs run against their rule sets.
#include <string>

#include "aws/endpoint.h"
#include "conformance/config/shared_vectors.h"
#include "conformance/config/vectors.h"

namespace cred {
namespace {

using testing::read_json;
using testing::shared_vectors;

void check(Service service, const nlohmann::json& vector) {
  const auto params = vector.value("params", nlohmann::json::object());
  EndpointOptions options;
  options.use_fips = params.value("UseFIPS", false);
  options.use_dual_stack = params.value("UseDualStack", false);
  if (params.contains("Endpoint")) options.custom_url = {params["Endpoint"], "test"};
  const auto endpoint = resolve_endpoint(service, params.value("Region", ""), options);
  if (vector["expect"].contains("error")) {
    ASSERT_FALSE(endpoint);
    EXPECT_EQ(endpoint.error().code, Errc::local);
    return;
  }
  ASSERT_TRUE(endpoint) << endpoint.error().text;
  const auto& expected = vector["expect"]["endpoint"];
  EXPECT_EQ(endpoint->url, expected["url"]);
  if (!expected.contains("properties")) return;
  const auto& scheme = expected["properties"]["authSchemes"][0];
  EXPECT_EQ(endpoint->region, scheme["signingRegion"]);
  EXPECT_EQ(endpoint->service, scheme["signingName"]);
}

// Switches of SDKs that choose another API than the one that is called here: the global STS
// endpoint is a setting of old SDKs, and Sign-In's control plane and OAuth endpoints serve other
// operations than CreateOAuth2Token.
bool is_of_another_api(const nlohmann::json& params) {
  return params.value("UseGlobalEndpoint", false) || params.value("IsControlPlane", false) ||
         params.value("IsOAuthEndpoint", false);
}

// The number of vectors that were run.
int check_all(Service service, const std::string& file) {
  int run = 0;
  const auto table = read_json(shared_vectors() / "endpoints/endpoint-tests" / file);
  for (const auto& vector : table["testCases"]) {
    SCOPED_TRACE(vector.dump());
    if (is_of_another_api(vector.value("params", nlohmann::json::object()))) continue;
    check(service, vector);
    ++run;
  }
  return run;
}

TEST(SharedEndpointRules, AgreeForEcr) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::ecr, "ecr.json"), 26);
}

TEST(SharedEndpointRules, AgreeForEcrPublic) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::ecr_public, "ecr-public.json"), 22);
}

TEST(SharedEndpointRules, AgreeForEks) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::eks, "eks.json"), 48);
}

TEST(SharedEndpointRules, AgreeForSts) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::sts, "sts.json"), 51);
}

TEST(SharedEndpointRules, AgreeForSso) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::sso, "sso.json"), 40);
}

TEST(SharedEndpointRules, AgreeForSsoOidc) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::sso_oidc, "sso-oidc.json"), 40);
}

TEST(SharedEndpointRules, AgreeForSignIn) {
  CRED_SKIP_WITHOUT_VECTORS();
  EXPECT_EQ(check_all(Service::signin, "signin.json"), 13);
}

}  // namespace
}  // namespace cred
