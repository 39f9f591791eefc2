// SPDX-License-Identifier: Apache-2.0
// Roles of namespaces, asked of an AWS on loopback: who is assumed, how often and with what.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "support/http_server.h"
#include "support/memory_files.h"
#include "support/temporary_directory.h"
#include "support/test_environment.h"
#include "syncd/credentials/token_fetcher.h"
#include "unit/syncd/credentials/obtain_passwords.h"

namespace cred::syncd {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kNow;
using testing::kTenRegions;
using ::testing::Not;

constexpr const char* kRole = "arn:aws:iam::111111111111:role/team-a";

// An AWS whose passwords say by which role they were got.
class RoleSourceTest : public ::testing::Test {
 protected:
  RegistrySource source(const std::string& region, const RoleSession& role) const {
    RegistrySource source;
    source.target.registry = *parse_registry("123456789012.dkr.ecr." + region + ".amazonaws.com");
    source.target.mapping.where = "config.yaml:1";
    source.target.mapping.profile = profile_;
    source.role = role;
    return source;
  }

  static RoleSession role(const std::string& arn = kRole) {
    RoleSession session;
    session.role_arn = arn;
    session.region = "eu-west-1";
    return session;
  }

  std::vector<TokenOutcome> obtain(const std::vector<RegistrySource>& sources) {
    const cred::testing::TestEnvironment environment(
        {"AWS_ACCESS_KEY_ID=MAIN", "AWS_SECRET_ACCESS_KEY=s", "AWS_ENDPOINT_URL=" + server_.url(),
         "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1",
         "AWS_ROLE_ARN_123456789012=arn:aws:iam::123456789012:role/of-the-account"});
    TokenDeps deps{.environment = environment.view(),
                   .home = "/home/u",
                   .read_file = cred::testing::read_from(files_),
                   .now = [] { return kNow; },
                   .user_agent = "test"};
    deps.pool = pool_;
    return obtain_passwords(sources, directory_ / "cache", deps,
                            Deadline::after(std::chrono::seconds{20}));
  }

  std::string password(const std::vector<RegistrySource>& sources) {
    const auto outcomes = obtain(sources);
    const auto& first = outcomes.front().password;
    return first ? first->password.reveal() : first.error().text;
  }

  Response answer(const Request& request) {
    const MutexLock lock(mutex_);
    if (request.body.find("Action=AssumeRole") != std::string::npos) return assume(request.body);
    const std::string authorization(find_header(request.headers, "Authorization").value_or(""));
    const std::size_t start = authorization.find("Credential=") + 11;
    const std::string key = authorization.substr(start, authorization.find('/') - start);
    return {200,
            {},
            R"({"authorizationData":[{"authorizationToken":")" + encode_base64("AWS:of-" + key) +
                R"(","expiresAt":)" + std::to_string(to_epoch(kNow + hours{12})) + "}]}"};
  }

  // The key id has the role's name in it.
  Response assume(const std::string& form) {
    assumed_.push_back(form);
    const auto start = form.find("role%2F") + 7;
    const std::string name = form.substr(start, form.find('&', start) - start);
    if (name == "denied") {
      return {403,
              {},
              "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
              "</ErrorResponse>"};
    }
    return {200,
            {},
            "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>KEY-" + name +
                "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
                "</AssumeRoleResponse>"};
  }

  std::string profile_;
  cred::testing::MemoryFiles files_{
      {"/home/u/.aws/credentials",
       "[other]\naws_access_key_id = OTHER\naws_secret_access_key = s\n"
       "[hub]\nrole_arn = arn:aws:iam::123456789012:role/hub\nregion = eu-west-1\n"
       "source_profile = other\n"}};
  std::shared_ptr<CredentialPool> pool_ = std::make_shared<CredentialPool>();
  Mutex mutex_;
  std::vector<std::string> assumed_;  // forms, in their order
  cred::testing::TemporaryDirectory directory_;
  cred::testing::HttpServer server_{[this](const Request& request) { return answer(request); }};
};

TEST_F(RoleSourceTest, AssumesTheRoleOnceForTenRegions) {
  std::vector<RegistrySource> sources;
  for (const char* const region : kTenRegions) sources.push_back(source(region, role()));
  for (const TokenOutcome& outcome : obtain(sources)) {
    ASSERT_TRUE(outcome.password) << outcome.password.error().text;
    EXPECT_EQ(outcome.password->password.reveal(), "of-KEY-team-a");
  }
  EXPECT_EQ(assumed_.size(), 1U);
}

// A variable that gives an account's registries a role of their own is of nobody's namespace.
TEST_F(RoleSourceTest, GoesBeforeEveryOtherRole) {
  RegistrySource mapped = source("eu-west-1", role());
  mapped.target.mapping.role_arn = "arn:aws:iam::123456789012:role/of-the-registry";
  EXPECT_EQ(password({mapped}), "of-KEY-team-a");
  EXPECT_THAT(assumed_, ElementsAre(HasSubstr("role%2Fteam-a")));
}

TEST_F(RoleSourceTest, AsksForWhatAssumesThemOnceForAllRoles) {
  profile_ = "hub";
  std::set<std::string> passwords;
  for (const std::string name : {"r1", "r2", "r3"}) {
    passwords.insert(
        password({source("eu-west-1", role("arn:aws:iam::111111111111:role/" + name))}));
  }
  EXPECT_THAT(passwords, ElementsAre("of-KEY-r1", "of-KEY-r2", "of-KEY-r3"));
  EXPECT_EQ(assumed_.size(), 4U);
  EXPECT_EQ(std::count_if(assumed_.begin(), assumed_.end(),
                          [](const std::string& form) {
                            return form.find("role%2Fhub") != std::string::npos;
                          }),
            1);
}

TEST_F(RoleSourceTest, SendsExternalIdTagsAndPolicy) {
  RoleSession session = role();
  session.external_id = "prod/team-a";
  session.cluster = "prod";
  session.namespace_name = "team-a";
  session.reads_only = true;
  static_cast<void>(obtain({source("eu-west-1", session)}));
  ASSERT_EQ(assumed_.size(), 1U);
  const std::string& form = assumed_.front();
  EXPECT_THAT(form, HasSubstr("&ExternalId=prod%2Fteam-a"));
  EXPECT_THAT(form, HasSubstr("&RoleSessionName=ecr-syncd-team-a"));
  EXPECT_THAT(form, HasSubstr("&Tags.member.1.Key=kubernetes-cluster&Tags.member.1.Value=prod"));
  EXPECT_THAT(form,
              HasSubstr("&Tags.member.2.Key=kubernetes-namespace&Tags.member.2.Value=team-a"));
  EXPECT_THAT(form, HasSubstr("ecr%3ABatchGetImage"));
  EXPECT_THAT(form, Not(HasSubstr("PutImage")));
}

TEST_F(RoleSourceTest, SendsNoneOfThemUnasked) {
  static_cast<void>(obtain({source("eu-west-1", role())}));
  EXPECT_THAT(assumed_.front(), Not(HasSubstr("Tags.")));
  EXPECT_THAT(assumed_.front(), Not(HasSubstr("ExternalId")));
  EXPECT_THAT(assumed_.front(), Not(HasSubstr("Policy=")));
}

// Two sessions of one role are two principals: what is cut down is no answer for what is not.
TEST_F(RoleSourceTest, TellsSessionsApartInTheCache) {
  RoleSession cut = role();
  cut.reads_only = true;
  RoleSession tagged = role();
  tagged.cluster = "prod";
  tagged.namespace_name = "team-a";
  RoleSession named = role();
  named.external_id = "prod/team-a";
  for (const RoleSession& session : {role(), cut, tagged, named, role(), cut, tagged, named}) {
    static_cast<void>(obtain({source("eu-west-1", session)}));
  }
  EXPECT_EQ(assumed_.size(), 4U);
  std::set<std::string> principals;
  for (const RoleSession& session : {role(), cut, tagged, named}) {
    principals.insert(obtain({source("eu-west-1", session)}).front().password->source);
  }
  EXPECT_EQ(principals.size(), 4U);
}

TEST_F(RoleSourceTest, SaysWhatIsMissingWhereItIsDenied) {
  RoleSession session = role("arn:aws:iam::111111111111:role/denied");
  session.cluster = "prod";
  session.namespace_name = "a";
  const auto outcome = obtain({source("eu-west-1", session)}).front();
  ASSERT_FALSE(outcome.password);
  EXPECT_EQ(outcome.password.error().code, Errc::denied);
  EXPECT_THAT(outcome.password.error().text,
              HasSubstr("sts:AssumeRole and sts:TagSession on "
                        "arn:aws:iam::111111111111:role/denied and that role's trust"));
}

}  // namespace
}  // namespace cred::syncd
