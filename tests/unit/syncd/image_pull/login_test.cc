// SPDX-License-Identifier: Apache-2.0
// The kubelet's way of matching servers, and its order.
#include "syncd/image_pull/login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/pull_secret/secrets.h"

namespace cred::syncd {
namespace {

using ::testing::ElementsAre;
using testing::make_config;
using testing::make_entry;
using testing::make_secret;

ImageName name(const std::string& text) { return *parse_image_name(text); }

TEST(IsServerFor, TakesTheSpellingsOfAHost) {
  const ImageName image = name("registry.local/team/web");
  for (const char* const server :
       {"registry.local", "https://registry.local", "http://registry.local/",
        "https://registry.local/v1/", "registry.local/team", "registry.local/v2/team", "*.local"}) {
    EXPECT_TRUE(is_server_for(server, image)) << server;
  }
  for (const char* const server : {"", "local", "registry.local:443", "registry.local/other",
                                   "*.registry.local", "*", "registry.local.example"}) {
    EXPECT_FALSE(is_server_for(server, image)) << server;
  }
}

TEST(IsServerFor, WantsTheSamePort) {
  EXPECT_TRUE(is_server_for("registry.local:5000", name("registry.local:5000/web")));
  EXPECT_FALSE(is_server_for("registry.local:5001", name("registry.local:5000/web")));
  EXPECT_FALSE(is_server_for("registry.local", name("registry.local:5000/web")));
}

TEST(IsServerFor, TakesAGlobForOnePartOfTheHost) {
  const ImageName image = name("123456789012.dkr.ecr.eu-west-1.amazonaws.com/web");
  EXPECT_TRUE(is_server_for("*.dkr.ecr.*.amazonaws.com", image));
  EXPECT_TRUE(is_server_for("12345678901?.dkr.ecr.eu-west-1.amazonaws.com", image));
  EXPECT_FALSE(is_server_for("*.amazonaws.com", image));
}

TEST(FindLogins, AreInTheKubeletsOrder) {
  SecretObject one = make_secret(make_config(make_entry("registry.local", "a") + ',' +
                                             make_entry("registry.local/team", "b")));
  SecretObject two = make_secret(make_config(make_entry("registry.local", "c")));
  two.meta.name = "second";
  std::vector<std::string> order;
  for (const ImageLogin& login : find_logins({one, two}, name("registry.local/team/web"))) {
    order.push_back(login.secret + ' ' + login.server + ' ' + login.entry.password.reveal());
  }
  EXPECT_THAT(order, ElementsAre("regcred registry.local/team b", "regcred registry.local a",
                                 "second registry.local c"));
}

TEST(ListServers, ShowsNoLoginThatStandsInAKey) {
  const SecretObject secret = make_secret(
      make_config(make_entry("https://me:pw@a.example", "a") + ',' + make_entry("me:pw@b", "b")));
  EXPECT_THAT(list_servers(secret), ElementsAre("a.example", "b"));
}

TEST(FindLogins, AreNoneInWhatNobodyCanRead) {
  EXPECT_TRUE(find_logins({make_secret("{")}, name("registry.local/web")).empty());
  EXPECT_TRUE(
      find_logins({make_secret(make_config(R"("registry.local":{})"))}, name("registry.local/web"))
          .empty());
}

}  // namespace
}  // namespace cred::syncd
