// SPDX-License-Identifier: Apache-2.0
// The command line: what is understood, what is refused, and help that helps.
#include "syncd/cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using Verb = SyncOptions::Verb;

SyncOptions parse_good(const std::vector<std::string>& arguments) {
  const auto options = parse_sync_options(arguments);
  EXPECT_TRUE(options) << options.error().text;
  return options ? *options : SyncOptions{};
}

TEST(ParseSyncOptions, AVerbAloneTakesTheDefaults) {
  const SyncOptions options = parse_good({"once"});

  EXPECT_EQ(options.verb, Verb::once);
  EXPECT_EQ(options.config_path, "/etc/ecr-syncd/config.yaml");
  EXPECT_EQ(options.cluster, "");
}

TEST(ParseSyncOptions, TheConfigurationBeforeOrAfterTheVerb) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--config", "/c", "once"},
        {"--config=/c", "once"},
        {"once", "--config", "/c"},
        {"once", "--config=/c"}}) {
    const SyncOptions options = parse_good(arguments);
    EXPECT_EQ(options.verb, Verb::once);
    EXPECT_EQ(options.config_path, "/c");
  }
}

TEST(ParseSyncOptions, OptionsOfTheVerbs) {
  const SyncOptions once = parse_good({"once", "--cluster", "c", "--namespace=n"});
  EXPECT_EQ(once.cluster, "c");
  EXPECT_EQ(once.namespace_name, "n");

  const SyncOptions plan = parse_good({"plan", "--exit-code", "--json"});
  EXPECT_TRUE(plan.exit_code);
  EXPECT_TRUE(plan.json);

  const SyncOptions rbac =
      parse_good({"rbac", "--account", "a", "--long-lived-token", "--kubeconfig", "--server", "s"});
  EXPECT_EQ(rbac.account, "a");
  EXPECT_TRUE(rbac.kubeconfig);
  EXPECT_EQ(rbac.server, "s");

  const SyncOptions join = parse_good({"join", "ctx", "--namespace", "a", "--namespace=b-*",
                                       "--registry", "r", "--kubeconfig", "/k", "--dry-run"});
  EXPECT_EQ(join.context, "ctx");
  EXPECT_EQ(join.namespaces, (std::vector<std::string>{"a", "b-*"}));
  EXPECT_EQ(join.registries, std::vector<std::string>{"r"});
  EXPECT_EQ(join.kubeconfig_path, "/k");
  EXPECT_TRUE(join.dry_run);
  EXPECT_EQ(parse_good({"join", "--account-namespace", "n", "--context", "c"}).context, "c");

  EXPECT_EQ(parse_good({"doctor", "--cluster", "c"}).cluster, "c");
  EXPECT_EQ(parse_good({"check-config"}).verb, Verb::check_config);
}

TEST(ParseSyncOptions, HelpAndVersion) {
  EXPECT_TRUE(parse_good({"--help"}).help);
  EXPECT_TRUE(parse_good({"--version"}).version);
  EXPECT_TRUE(parse_good({"rbac", "-h"}).help);
  EXPECT_EQ(parse_good({"rbac", "--help"}).verb, Verb::rbac);
  EXPECT_TRUE(parse_good({"--help", "once"}).help);
}

TEST(ParseSyncOptions, RefusesWhatItDoesNotKnowAndNamesTheHelp) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{}, "a verb is missing; see ecr-syncd --help"},
      {{"twice"}, "twice is not a verb; see ecr-syncd --help"},
      {{""}, " is not a verb"},
      {{"--colour", "once"}, "see ecr-syncd once --help"},
      {{"once", "--json"}, "see ecr-syncd once --help"},
      {{"once", "extra"}, "see ecr-syncd once --help"},
      {{"once", "--clus", "c"}, "see ecr-syncd once --help"},
      {{"once", "--cluster"}, "see ecr-syncd once --help"},
      {{"check-config", "--cluster", "c"}, "see ecr-syncd check-config --help"},
      {{"rbac", "--kubeconfig"}, "--kubeconfig needs --account; see ecr-syncd rbac --help"},
      {{"rbac", "--account-namespace", "n"}, "--account-namespace needs --account"},
      {{"plan", "--namespace", "--exit-code"},
       "--namespace has no value: --exit-code is the next option; see ecr-syncd plan --help"},
      {{"once", "--cluster", ""}, "the value of --cluster is empty; see ecr-syncd once --help"},
      {{"once", "--cluster="}, "see ecr-syncd once --help"},
      {{"--config", "", "once"}, "the value of --config is empty"},
      {{"join", "c", "--namespace", "a", "--namespace", "--dry-run"}, "--namespace has no value"},
      {{"join", ""}, "the CONTEXT is missing"},
      {{"join"}, "the CONTEXT is missing; see ecr-syncd join --help"},
      {{"join", "a", "b"}, "see ecr-syncd join --help"},
      {{"join", "a", "--cluster", "c"}, "see ecr-syncd join --help"},
      {{"rbac", "--account", "a", "--kubeconfig"},
       "--kubeconfig needs --long-lived-token: what it prints takes the token out of a Secret, "
       "where "
       "one that ends is not; `join` makes the kubeconfig for that; see ecr-syncd rbac --help"},
      {{"rbac", "--long-lived-token"},
       "--long-lived-token needs --account; see ecr-syncd rbac --help"},
      {{"rbac", "--account", "a", "--server", "s"}, "--server needs --kubeconfig"},
  };
  for (const auto& [arguments, text] : table) {
    SCOPED_TRACE(text);
    const auto options = parse_sync_options(arguments);
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().code, Errc::bad_request);
    EXPECT_THAT(options.error().text, HasSubstr(text));
  }
}

TEST(RenderSyncHelp, EveryVerbHasUsageOptionsAndAnExample) {
  for (const Verb verb : {Verb::none, Verb::once, Verb::plan, Verb::check_config, Verb::rbac,
                          Verb::join, Verb::doctor}) {
    const std::string help = render_sync_help(verb);
    SCOPED_TRACE(help);
    EXPECT_THAT(help, HasSubstr("Usage: ecr-syncd "));
    EXPECT_THAT(help, HasSubstr("--config PATH"));
    EXPECT_THAT(help, HasSubstr("Examples:\n  ecr-syncd "));
  }
}

TEST(ParseSyncOptions, LeaveTakesTheNameOfACluster) {
  const SyncOptions options = parse_good({"leave", "prod", "--context", "admin", "--dry-run"});
  EXPECT_EQ(options.verb, Verb::leave);
  EXPECT_EQ(options.name, "prod");
  EXPECT_EQ(options.context, "admin");
  EXPECT_TRUE(options.dry_run);

  const auto without = parse_sync_options({"leave"});
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().text, HasSubstr("the NAME of the cluster is missing"));
  EXPECT_TRUE(parse_good({"join", "prod", "--rotate"}).rotate);
}

TEST(ParseSyncOptions, CompletionTakesTheShell) {
  const SyncOptions options = parse_good({"completion", "zsh"});
  EXPECT_EQ(options.verb, Verb::completion);
  EXPECT_EQ(options.shell, "zsh");
  EXPECT_EQ(parse_good({"completion"}).shell, "");
  EXPECT_FALSE(parse_sync_options({"completion", "bash", "zsh"}));
}

TEST(DescribeSyncCommandLine, HasEachVerbOfTheHelpWithItsOptions) {
  const CommandLine line = describe_sync_command_line();
  const std::string help = render_sync_help(Verb::none);
  const auto first = help.find("Verbs:\n");
  ASSERT_NE(first, std::string::npos);
  const std::string list = help.substr(first, help.find("\n\n", first) - first);
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), std::ssize(line.verbs));
  for (const VerbOptions& verb : line.verbs) {
    EXPECT_THAT(help, HasSubstr("\n  " + verb.name + " "));
    EXPECT_THAT(help, HasSubstr(verb.text));
    EXPECT_FALSE(verb.options.empty()) << verb.name;
  }
  EXPECT_EQ(line.options.size(), 3U);
}

}  // namespace
}  // namespace cred::syncd
