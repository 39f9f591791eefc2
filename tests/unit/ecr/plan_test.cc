// SPDX-License-Identifier: Apache-2.0
// From a registry and an environment to the key of its token and the call that would be made.
#include "ecr/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/base64.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Instant kNow = from_epoch(1'800'000'000);

class PlanTest : public ::testing::Test {
 protected:
  Result<Plan> plan(const std::string& host, std::vector<std::string> variables) {
    variables.emplace_back("AWS_ACCESS_KEY_ID=AKID");
    variables.emplace_back("AWS_SECRET_ACCESS_KEY=secret");
    return plan_without_keys(host, std::move(variables));
  }

  Result<Plan> plan_without_keys(const std::string& host, std::vector<std::string> variables) {
    environment_.emplace(std::move(variables));
    PlanContext context{environment_->view(), "/home/u", "boot-1", {}, {}, {}, {}, {}};
    context.read_file = [this](const std::string& path) -> Result<std::optional<std::string>> {
      const auto file = files_.find(path);
      return file == files_.end() ? std::optional<std::string>() : file->second;
    };
    context.make_sender = [this](const Settings&) {
      return Sender{
          .send = [this](const Request& request) { return send(request); },
          .connect =
              [this](const Request& request) { urls_.push_back("connection to " + request.url); }};
    };
    context.now = [] { return kNow; };
    context.sleep = [](std::chrono::milliseconds) {};
    context.random = [] { return 0.5; };
    return make_plan(Target{*parse_registry(host), mapping_}, context);
  }

  Result<Response> send(const Request& request) {
    urls_.push_back(request.url);
    if (request.url.find(unreachable_) != std::string::npos) {
      return Error{Errc::unavailable, "unreachable"};
    }
    const std::string token = encode_base64("AWS:password");
    return Response{200,
                    {},
                    R"({"authorizationData":[{"authorizationToken":")" + token +
                        R"(","expiresAt":1800040000.5,"proxyEndpoint":"https://x"}]})"};
  }

  std::optional<testing::TestEnvironment> environment_;
  std::map<std::string, std::string> files_;
  std::vector<std::string> urls_;
  std::string unreachable_ = "nothing is";
  Mapping mapping_;
};

constexpr const char* kPrivate = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
constexpr const char* kDualStack = "123456789012.dkr-ecr.us-east-1.on.aws";

TEST_F(PlanTest, TokenBelongsToPrincipalAndEndpointNotToTheAccount) {
  const auto one = plan(kPrivate, {});
  const auto other = plan("210987654321.dkr.ecr.us-east-1.amazonaws.com", {});
  const auto elsewhere = plan("123456789012.dkr.ecr.eu-west-1.amazonaws.com", {});

  EXPECT_EQ(one->token_key, other->token_key);
  EXPECT_NE(one->token_key, elsewhere->token_key);
  EXPECT_EQ(one->token_key,
            "token\nhttps://api.ecr.us-east-1.amazonaws.com ecr us-east-1\nkeys AKID");
}

TEST_F(PlanTest, MappedEndpointIsAskedAndStsStaysWhereItIs) {
  mapping_.where = "map:1";
  mapping_.endpoint = "https://vpce.example";
  mapping_.role_arn = "arn:aws:iam::123456789012:role/r";
  const auto mapped =
      plan(kPrivate, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true",
                      "AWS_ENDPOINT_URL=https://all.example", "AWS_REGION=eu-west-1"});

  ASSERT_TRUE(mapped);
  EXPECT_THAT(mapped->token_key, HasSubstr("https://vpce.example ecr us-east-1"));
  EXPECT_THAT(mapped->token_key, HasSubstr("sts=https://sts.eu-west-1.amazonaws.com"));
}

TEST_F(PlanTest, WrongMappedEndpointNamesItsRuleOnce) {
  mapping_.where = "map:1";
  mapping_.endpoint = "vpce";
  const auto mapped = plan(kPrivate, {});

  ASSERT_FALSE(mapped);
  EXPECT_EQ(mapped.error().text,
            "map:1: this is not an endpoint URL; write https://HOST[:PORT][/PATH]");
}

TEST_F(PlanTest, MissingMappedProfileNamesItsRuleOnce) {
  mapping_.where = "map:1";
  mapping_.profile = "nope";
  const auto mapped = plan(kPrivate, {});

  ASSERT_FALSE(mapped);
  EXPECT_THAT(mapped.error().text, HasSubstr("profile nope (named by map:1) does not exist"));
}

TEST_F(PlanTest, OneUrlForAllGivesEachRegionAndServiceATokenOfItsOwn) {
  const std::string all = "AWS_ENDPOINT_URL=http://localhost:1";
  const auto one = plan(kPrivate, {all})->token_key;

  EXPECT_NE(plan("123456789012.dkr.ecr.eu-west-1.amazonaws.com", {all})->token_key, one);
  EXPECT_NE(plan("public.ecr.aws", {all})->token_key, one);
}

TEST_F(PlanTest, CircumstancesChangeWithTheProxyButDoNotShowIt) {
  const auto one = plan(kPrivate, {})->circumstances;
  const auto other = plan(kPrivate, {"HTTPS_PROXY=http://u:p4ss@proxy:1"})->circumstances;

  EXPECT_NE(one, other);
  EXPECT_EQ(other.find("p4ss"), std::string::npos);
}

TEST_F(PlanTest, CircumstancesChangeWithASecretButDoNotShowIt) {
  const auto one = plan(kPrivate, {})->circumstances;
  for (const std::string name : {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}) {
    SCOPED_TRACE(name);
    const auto other = plan(kPrivate, {name + "=hunter2"})->circumstances;

    EXPECT_NE(one, other);
    EXPECT_EQ(other.find("hunter2"), std::string::npos);
  }
}

TEST_F(PlanTest, FipsHostIsCalledAtTheFipsEndpoint) {
  const auto fips = plan("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", {});

  EXPECT_THAT(fips->token_key, HasSubstr("https://api.ecr-fips.us-east-1.amazonaws.com"));
}

TEST_F(PlanTest, DualStackHostTriesTheDualStackApiOnlyWhenTheOtherIsOutOfReach) {
  const auto dual = plan(kDualStack, {});
  ASSERT_TRUE(dual->fetch(Deadline::after(seconds{5})));
  EXPECT_THAT(urls_, ElementsAre(HasSubstr("//api.ecr.us-east-1.amazonaws.com")));

  urls_.clear();
  unreachable_ = "//api.ecr.us-east-1.amazonaws.com";
  ASSERT_TRUE(dual->fetch(Deadline::after(seconds{5})));
  EXPECT_THAT(urls_.back(), HasSubstr("//ecr.us-east-1.api.aws"));
}

TEST_F(PlanTest, ConfiguredEndpointIsTheOnlyOne) {
  const auto custom = plan(kDualStack, {"AWS_ENDPOINT_URL_ECR=http://localhost:1"});
  unreachable_ = "localhost";

  EXPECT_FALSE(custom->fetch(Deadline::after(seconds{5})));
  for (const std::string& url : urls_) EXPECT_THAT(url, HasSubstr("http://localhost:1"));
}

TEST_F(PlanTest, FetchBringsThePassword) {
  const auto one = plan(kPrivate, {});

  const auto authorization = one->fetch(Deadline::after(seconds{5}));

  ASSERT_TRUE(authorization) << authorization.error().text;
  EXPECT_EQ(authorization->password.reveal(), "password");
  EXPECT_EQ(authorization->expires_at, from_epoch(1'800'040'000));
}

// The answer of send() is of no use to any of them, so that each of them fails after it has asked.
TEST_F(PlanTest, WhoHasToAskForCredentialsConnectsMeanwhile) {
  const std::string role = "role_arn = arn:aws:iam::123456789012:role/r\n";
  const std::string keys = "[profile keys]\naws_access_key_id = A\naws_secret_access_key = s\n";
  files_["/token"] = "eyJ";
  for (const std::string& profile :
       {role + "source_profile = keys\n", role + "web_identity_token_file = /token\n",
        std::string("credential_process = exit 1\n")}) {
    SCOPED_TRACE(profile);
    urls_.clear();
    files_["/home/u/.aws/config"] = "[default]\n" + profile + keys;
    const auto made = plan_without_keys(kPrivate, {});
    ASSERT_TRUE(made) << made.error().text;
    EXPECT_THAT(urls_, ElementsAre());

    EXPECT_FALSE(made->fetch(Deadline::after(seconds{5})));

    ASSERT_FALSE(urls_.empty());
    EXPECT_EQ(urls_.front(), "connection to https://api.ecr.us-east-1.amazonaws.com/");
  }
}

TEST_F(PlanTest, APodsAgentIsAskedMeanwhileToo) {
  const auto made =
      plan_without_keys(kPrivate, {"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1/keys"});
  ASSERT_TRUE(made);

  EXPECT_FALSE(made->fetch(Deadline::after(seconds{5})));

  EXPECT_THAT(urls_, ElementsAre("connection to https://api.ecr.us-east-1.amazonaws.com/",
                                 "http://127.0.0.1/keys"));
}

TEST_F(PlanTest, KeysThatAreThereLeaveNoTimeToConnectBefore) {
  ASSERT_TRUE(plan(kPrivate, {})->fetch(Deadline::after(seconds{5})));

  EXPECT_THAT(urls_, ElementsAre("https://api.ecr.us-east-1.amazonaws.com/"));
}

TEST_F(PlanTest, TheMachinesRoleIsTheLastResortOfWhoConfiguredNothing) {
  const auto is_last_resort = [this](std::vector<std::string> variables) {
    const auto made = plan_without_keys(kPrivate, std::move(variables));
    return made && made->is_last_resort;
  };
  files_["/home/u/.aws/config"] =
      "[default]\nregion = us-east-1\n[profile dev]\nregion = us-east-1\n";

  EXPECT_TRUE(is_last_resort({}));
  EXPECT_TRUE(is_last_resort({"AWS_PROFILE=dev", "AWS_REGION_123456789012=us-west-2"}));
  EXPECT_FALSE(is_last_resort({"AWS_ACCESS_KEY_ID=half"}));
  EXPECT_FALSE(is_last_resort({"AWS_PROFILE=none"}));
  EXPECT_FALSE(is_last_resort({"AWS_ROLE_ARN_123456789012=arn:aws:iam::123456789012:role/r"}));
  EXPECT_FALSE(is_last_resort({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/x"}));
  EXPECT_FALSE(plan(kPrivate, {})->is_last_resort);

  mapping_.where = "map:1";
  mapping_.region = "eu-west-1";
  EXPECT_FALSE(is_last_resort({}));
}

TEST_F(PlanTest, ARoleOnTopOfTheMachinesIsNoLastResort) {
  files_["/home/u/.aws/config"] =
      "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
      "credential_source = Ec2InstanceMetadata\n";
  const auto made = plan_without_keys(kPrivate, {});
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->is_last_resort);
}

TEST_F(PlanTest, WithoutTheMachinesRoleNothingIsConfigured) {
  const auto made = plan_without_keys(kPrivate, {"AWS_EC2_METADATA_DISABLED=true"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::not_configured);
}

TEST_F(PlanTest, BrokenSettingIsAnErrorNotAGuess) {
  const auto broken = plan(kPrivate, {"AWS_MAX_ATTEMPTS=many"});

  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().text, HasSubstr("AWS_MAX_ATTEMPTS"));
}

}  // namespace
}  // namespace cred
