// SPDX-License-Identifier: Apache-2.0
// The command line of `explain`: what it takes, and what it refuses.
#include "helper/full/explain_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cred {
namespace {

using ::testing::HasSubstr;

TEST(ParseExplainOptions, TakesARegistryBeforeAndBehindOptions) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"r.example", "--json"}, {"--json", "r.example"}}) {
    const auto options = parse_explain_options(words);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->server, "r.example");
    EXPECT_TRUE(options->json);
    EXPECT_FALSE(options->offline || options->help);
    EXPECT_EQ(options->kubelet, "");
  }
}

TEST(ParseExplainOptions, TakesAFileOrStandardInput) {
  EXPECT_EQ(parse_explain_options({"--kubelet", "a.json", "--offline"})->kubelet, "a.json");
  EXPECT_EQ(parse_explain_options({"--kubelet=a.json"})->kubelet, "a.json");
  EXPECT_EQ(parse_explain_options({"--kubelet", "-"})->kubelet, "-");
}

TEST(ParseExplainOptions, RefusesTheRestAndNamesTheHelp) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--colour"},
                                                {"a", "b"},
                                                {"--kubelet"},
                                                {"--kubelet", "--json"},
                                                {"--kubelet="},
                                                {"--kubelet", "a", "r.example"},
                                                {"--kube", "a"},
                                                {"--json=yes"},
                                                {"-x"}}) {
    const auto options = parse_explain_options(words);
    ASSERT_FALSE(options) << words.front();
    EXPECT_EQ(options.error().code, Errc::bad_request);
    EXPECT_THAT(options.error().text, HasSubstr("; see docker-credential-ecr explain --help"));
  }
}

TEST(RenderExplainHelp, NamesEveryOption) {
  const std::string help = render_explain_help();
  for (const char* option : {"--kubelet FILE", "--json", "--offline", "-h [ --help ]"}) {
    EXPECT_THAT(help, HasSubstr(option));
  }
}

}  // namespace
}  // namespace cred
