// SPDX-License-Identifier: Apache-2.0
// What is read of the logins and helpers in docker's config.json.
#include "helper/full/docker_view.h"

#include <gtest/gtest.h>

namespace cred {
namespace {

using Texts = std::vector<std::string>;

DockerView view_of(std::string_view text) {
  const auto view = parse_docker_view(text);
  EXPECT_TRUE(view) << view.error().text;
  return view ? *view : DockerView();
}

TEST(ParseDockerView, FindsTheHelperThatDockerAsks) {
  const DockerView view =
      view_of(R"({"credsStore":"x","CredHelpers":{"a":"ecr","b":"","c":null,"a":"pass"}})");
  EXPECT_EQ(view.find_helper("a"), "pass");
  EXPECT_EQ(view.find_helper("b"), "");
  EXPECT_EQ(view.find_helper("c"), "");
  EXPECT_EQ(view.find_helper("d"), "x");
  EXPECT_EQ(view_of("").find_helper("a"), "");
  EXPECT_EQ(view_of("null").find_helper("a"), "");
}

TEST(ParseDockerView, PutsObjectsOfOneNameTogether) {
  const DockerView view = view_of(
      R"({"credHelpers":{"a":"x"},"credHelpers":{"b":"y"},"credsStore":"1","credsStore":"2"})");
  EXPECT_EQ(view.find_helper("a"), "x");
  EXPECT_EQ(view.find_helper("b"), "y");
  EXPECT_EQ(view.store, "2");
  EXPECT_EQ(view_of(R"({"credHelpers":{"a":"x"},"credHelpers":null})").find_helper("a"), "");
}

TEST(ParseDockerView, NamesLoginsThatHoldSomething) {
  EXPECT_EQ(view_of(R"({"auths":{"a":{"auth":"eA=="},"b":{},"c":{"auth":""},"d":null,"e":1,
                        "f/g":{"identitytoken":"t"},"h":{"email":"m"}}} x)")
                .logins,
            (Texts{"a", "f/g"}));
  EXPECT_EQ(view_of(R"({"auths":{"a":{"auth":"x"}},"auths":{"a":{}}})").logins, Texts{});
  EXPECT_EQ(view_of(R"({"auths":[],"credHelpers":1,"credsStore":{}})").logins, Texts{});
}

TEST(ParseDockerView, RefusesWhatDockerCannotRead) {
  for (const std::string text : {"{", "[]", "x"}) EXPECT_FALSE(parse_docker_view(text)) << text;
}

TEST(ParseOlderLogins, AreTheMembersThemselves) {
  const auto logins = parse_older_logins(R"({"https://h/v1/":{"auth":"x"},"b":{}})");
  ASSERT_TRUE(logins);
  EXPECT_EQ(*logins, Texts{"https://h/v1/"});
}

}  // namespace
}  // namespace cred
