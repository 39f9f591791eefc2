// SPDX-License-Identifier: Apache-2.0
// The command line of configure, and which registries it leads to.
#include "helper/full/configure_options.h"

#include <gtest/gtest.h>

#include "helper/full/configure_hosts.h"

namespace cred {
namespace {

using Texts = std::vector<std::string>;

const std::string kHost = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

ConfigureOptions parse(const Texts& arguments) {
  auto options = parse_configure_options(arguments);
  EXPECT_TRUE(options) << options.error().text;
  return options ? *options : ConfigureOptions{};
}

Texts hosts_of(const Texts& arguments, const HostSources& sources = {}) {
  const auto hosts = find_hosts(parse(arguments), sources);
  return hosts ? *hosts : Texts{"failed: " + hosts.error().text};
}

Rule make_rule(const std::string& account, const std::string& region) {
  Rule rule;
  rule.account = account;
  rule.region = region;
  return rule;
}

TEST(ParseConfigureOptions, TakesHostsBetweenOptions) {
  const auto options = parse({"--dry-run", "a", "--account", "1,2", "--account=3", "b", "--force"});
  EXPECT_EQ(options.registries, (Texts{"a", "b"}));
  EXPECT_EQ(options.accounts, (Texts{"1", "2", "3"}));
  EXPECT_TRUE(options.dry_run && options.force);
  EXPECT_FALSE(options.undo || options.podman || options.help || options.ecr_public);
}

TEST(ParseConfigureOptions, RefusesWhatItDoesNotKnow) {
  for (const Texts& arguments : {Texts{"--forc"}, Texts{"--account"}, Texts{"--dry-run=x"},
                                 Texts{"-x"}, Texts{"--\x1b"}, Texts{"--undo", "--undo"}}) {
    SCOPED_TRACE(arguments.front());
    const auto options = parse_configure_options(arguments);
    ASSERT_FALSE(options);
    EXPECT_NE(options.error().text.find("--help"), std::string::npos);
    EXPECT_EQ(options.error().text.find('\x1b'), std::string::npos);
  }
}

TEST(ParseConfigureOptions, RefusesWhatAnUnsetVariableLeaves) {
  for (const Texts& arguments :
       {Texts{"--region", "--dry-run", "h"}, Texts{"--account", "--force"}, Texts{"--region", ""},
        Texts{"--region="}, Texts{"--account", " ", "h"}, Texts{"--region=--undo"},
        Texts{"--region", "us-east-1,", "h"}}) {
    SCOPED_TRACE(arguments.front());
    EXPECT_FALSE(parse_configure_options(arguments));
  }
}

TEST(ParseConfigureOptions, ChecksRegions) {
  for (const char* region : {"us-east-1", "us-gov-west-1", "eusc-de-east-1", "ap-southeast-10"}) {
    EXPECT_TRUE(parse_configure_options({"--region", region})) << region;
  }
  for (const char* region :
       {"us-east", "US-EAST-1", "us_east_1", "us-east-1a", "useast1", "us-1", "-us-east-1",
        "us--east-1", "us-east-", "x/y", "1-us-east", "us-east-1-2"}) {
    EXPECT_FALSE(parse_configure_options({"--region", region})) << region;
  }
}

TEST(RenderConfigureHelp, NamesEveryOption) {
  const std::string help = render_configure_help();
  for (const char* word : {"HOST", "--account", "--region", "--ecr-public", "--podman", "--dry-run",
                           "--force", "--undo", "--help"}) {
    EXPECT_NE(help.find(word), std::string::npos) << word;
  }
}

TEST(FindHosts, TakesAnyFormOfAName) {
  EXPECT_EQ(hosts_of({"https://" + kHost + "/team/app:v1", kHost, "public.ecr.aws"}),
            (Texts{kHost, "public.ecr.aws"}));
}

TEST(FindHosts, MultipliesAccountsByRegions) {
  EXPECT_EQ(hosts_of({"--account", "123456789012", "--region", "us-east-1,cn-north-1"}),
            (Texts{kHost, "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"}));
  HostSources sources;
  sources.region = "us-east-1";
  EXPECT_EQ(hosts_of({"--account", "123456789012", "--ecr-public"}, sources),
            (Texts{kHost, "public.ecr.aws"}));
}

TEST(FindHosts, RefusesWhatIsNoRegistry) {
  for (const Texts& arguments :
       {Texts{"example.com"}, Texts{""}, Texts{"a b"}, Texts{kHost + ".example.com"},
        Texts{"--account", "12", "--region", "us-east-1"}, Texts{"--account", "123456789012"},
        Texts{}}) {
    const auto hosts = find_hosts(parse(arguments), {});
    EXPECT_FALSE(hosts);
  }
}

TEST(FindHosts, TakesWhatIsConfigured) {
  HostSources sources;
  sources.map.rules = {make_rule("123456789012", "us-*"), make_rule("2109*", "eu-west-1"),
                       make_rule("210987654321", "eu-west-1")};
  sources.region = "us-east-1";
  Section profile;
  profile.properties["sso_account_id"].value = "111122223333";
  profile.properties["region"].value = "us-west-2";
  sources.profiles.profiles["dev"] = profile;
  EXPECT_EQ(hosts_of({}, sources), (Texts{kHost, "210987654321.dkr.ecr.eu-west-1.amazonaws.com",
                                          "111122223333.dkr.ecr.us-west-2.amazonaws.com"}));
}

TEST(FindHosts, KeepsThePortOfAMappedName) {
  HostSources sources;
  Rule rule;
  rule.host = "images.example.com";
  rule.registry = parse_registry(kHost);
  sources.map.rules = {rule};
  EXPECT_EQ(hosts_of({"images.example.com:5000/app"}, sources), Texts{"images.example.com:5000"});
  EXPECT_EQ(hosts_of({}, sources), Texts{"images.example.com"});
}

TEST(FindHosts, UndoOfNothingMeansAll) {
  EXPECT_EQ(hosts_of({"--undo"}), Texts{});
  EXPECT_EQ(hosts_of({"--undo", "gone.example.com"}), Texts{"gone.example.com"});
}

TEST(FindHosts, TakesWhatTheOlderHelperServesWhereNoneIsNamed) {
  HostSources sources;
  sources.served = {"gcr.io", kHost, "https://" + kHost, "images.example.com"};
  EXPECT_EQ(hosts_of({}, sources), Texts{kHost});
  EXPECT_EQ(hosts_of({"public.ecr.aws"}, sources), Texts{"public.ecr.aws"});
  EXPECT_EQ(hosts_of({"--undo"}, sources), Texts{});
}

TEST(FindHosts, TakesAServedNameThatARuleMakesARegistry) {
  HostSources sources;
  sources.served = {"images.example.com"};
  Rule rule;
  rule.host = "*.example.com";
  rule.registry = parse_registry(kHost);
  sources.map.rules = {rule};
  EXPECT_EQ(hosts_of({}, sources), Texts{"images.example.com"});
}

}  // namespace
}  // namespace cred
