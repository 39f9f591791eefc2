// SPDX-License-Identifier: Apache-2.0
// The JSON that is applied.
#include "syncd/pull_secret/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SecretBody make_body() {
  SecretBody body;
  body.namespace_name = "web";
  body.name = "regcred";
  body.type = SecretType::docker_config_json;
  body.docker_config = Secret(std::string("{}"));
  return body;
}

TEST(RenderSecretBody, SaysAllThatIsWanted) {
  SecretBody body = make_body();
  body.uid = "u";
  body.resource_version = "7";
  body.labels = {{"b", "2"}, {"a", "1"}};
  body.annotations = {{"c", "3"}};

  EXPECT_EQ(
      render_secret_body(body).reveal(),
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"regcred","namespace":"web",)"
      R"("uid":"u","resourceVersion":"7","labels":{"a":"1","b":"2"},"annotations":{"c":"3"}},)"
      R"("type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"e30="}})");
}

TEST(RenderSecretBody, SaysOfWhatIsNewThatItMustNotBeThere) {
  const std::string text = render_secret_body(make_body()).reveal();

  EXPECT_THAT(text, Not(HasSubstr("uid")));
  EXPECT_THAT(text, HasSubstr(R"("resourceVersion":"1")"));
  EXPECT_THAT(text, Not(HasSubstr("managedFields")));
}

TEST(RenderSecretBody, WritesTheLegacyType) {
  SecretBody body = make_body();
  body.type = SecretType::docker_config;

  EXPECT_THAT(render_secret_body(body).reveal(),
              HasSubstr(R"("type":"kubernetes.io/dockercfg","data":{".dockercfg":"e30="})"));
}

TEST(RenderSecretBody, EscapesWhatYamlReadsOtherwise) {
  SecretBody body = make_body();
  body.annotations = {{"n", "a\x7f\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf\xc3\xa4\t\""}};

  EXPECT_THAT(render_secret_body(body).reveal(),
              HasSubstr("{\"n\":\"a\\u007f\\u0085\\u2028\\u2029\\ufeff\xc3\xa4\\t\\\"\"}"));
}

}  // namespace
}  // namespace cred::syncd
