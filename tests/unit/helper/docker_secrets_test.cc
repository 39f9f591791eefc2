// SPDX-License-Identifier: Apache-2.0
// What --dry-run shows of docker's config.json.
#include "helper/full/docker_secrets.h"

#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

TEST(MaskDockerSecrets, HidesPasswordsAndTokens) {
  EXPECT_EQ(mask_docker_secrets(R"({"auths":{"h":{"auth" : "c2V\"j","identitytoken":"t"}}})"),
            R"({"auths":{"h":{"auth" : "***","identitytoken":"***"}}})");
}

TEST(MaskDockerSecrets, HidesWhatHasAnyOtherName) {
  EXPECT_EQ(mask_docker_secrets(R"({"HttpHeaders":{"X-Api-Key":"k","api.key":"k"},"apikey":"k"})"),
            R"({"HttpHeaders":{"X-Api-Key":"***","api.key":"***"},"apikey":"***"})");
  EXPECT_EQ(mask_docker_secrets(R"({"plugins":{"x":{"credsStore":"k"}},"list":["k",["k"]]})"),
            R"({"plugins":{"x":{"credsStore":"***"}},"list":["***",["***"]]})");
  EXPECT_EQ(mask_docker_secrets(R"({"proxies":{"default":{"httpProxy":"http://u:p@h"}}})"),
            R"({"proxies":{"default":{"httpProxy":"***"}}})");
}

TEST(MaskDockerSecrets, HidesWhatIsBelowOrBesideTheHelpers) {
  EXPECT_EQ(mask_docker_secrets(R"({"a":{"credHelpers":{"h":"k"}},"credHelpers":{"h":["k"]}})"),
            R"({"a":{"credHelpers":{"h":"***"}},"credHelpers":{"h":["***"]}})");
}

TEST(MaskDockerSecrets, ShowsTheHelpersAndPlainSettings) {
  for (const std::string text :
       {R"({"credHelpers":{"x.auth":"ecr","y":"pass"},"credsStore":"desktop"})",
        R"({"CREDHELPERS" : {"h" : "ecr"}, "psFormat" : "table {{.ID}}\t\"x\""})",
        R"({"n":1.50,"b":[true,null],"detachKeys":"ctrl-e,e"})"}) {
    EXPECT_EQ(mask_docker_secrets(text), text);
  }
}

TEST(MaskDockerSecrets, EndsWithABrokenText) {
  for (const std::string text : {"\"", "\"a\\", "\"auth\":\"x", "\"auth\":", "}]"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(mask_docker_secrets(text).find('x'), std::string::npos);
  }
}

}  // namespace
}  // namespace cred
