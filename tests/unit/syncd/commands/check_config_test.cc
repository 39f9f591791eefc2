// SPDX-License-Identifier: Apache-2.0
// check-config: errors to stderr and 78, one line to stdout and 0.
#include "syncd/commands/check_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RunCheckConfig : public ::testing::Test {
 protected:
  int run(const std::string& text) {
    const testing::TestEnvironment environment({});
    const SyncWorld world{
        environment.view(),           "/home/u", testing::read_from({{"/c.yaml", text}}),
        [] { return from_epoch(0); }, out_,      err_};
    const auto none = [](const std::string&) {
      return Result<std::vector<std::string>>(std::vector<std::string>());
    };
    return run_check_config("/c.yaml", none, world);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunCheckConfig, SaysThatNothingIsWrong) {
  EXPECT_EQ(run("instance: one\nregistries: [{public: true}]\n"
                "clusters: [{in_cluster: true, targets: [{namespaces: [a]}]}]\n"),
            kDone);
  EXPECT_EQ(out_.str(),
            "/c.yaml: nothing is wrong; registries: 1, clusters: 1, targets: 1, instance: one\n");
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(RunCheckConfig, SaysWhatIsLeftToDoWithoutClusters) {
  for (const char* clusters : {"", "clusters:\n", "clusters: []\n"}) {
    out_.str("");
    EXPECT_EQ(run(std::string("instance: one\nregistries: [{public: true}]\n") + clusters), kDone);
    EXPECT_THAT(out_.str(),
                HasSubstr("clusters: 0, targets: 0, instance: one; no cluster is named: "
                          "ecr-syncd run only keeps this machine's passwords warm\n"));
    EXPECT_THAT(err_.str(), IsEmpty());
  }
}

TEST_F(RunCheckConfig, PrintsEveryErrorOnALine) {
  EXPECT_EQ(run("instance: one\ncolour: red\nmax_removals: x\n"), kWrongConfiguration);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(err_.str(), HasSubstr("/c.yaml:2: colour: is no key"));
  EXPECT_THAT(err_.str(), HasSubstr("\n/c.yaml:3: max_removals: "));
}

}  // namespace
}  // namespace cred
