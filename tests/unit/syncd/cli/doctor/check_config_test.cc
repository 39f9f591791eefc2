// SPDX-License-Identifier: Apache-2.0
// check-config: errors to stderr and 78, one line to stdout and 0.
#include "syncd/cli/doctor/check_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/base64.h"
#include "support/memory_files.h"
#include "support/test_environment.h"
#include "unit/syncd/kube/client/kubeconfig/kubeconfigs.h"
#include "unit/syncd/kube/client/tls/certificates.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class RunCheckConfig : public ::testing::Test {
 protected:
  int run(const std::string& text, cred::testing::MemoryFiles files = {}) {
    const cred::testing::TestEnvironment environment({});
    files.emplace("/c.yaml", text);
    const ProcessDeps process{.environment = environment.view(),
                              .home = "/home/u",
                              .read_file = cred::testing::read_from(std::move(files)),
                              .now = [] { return from_epoch(0); },
                              .out = out_,
                              .err = err_};
    const auto none = [](const std::string&) {
      return Result<std::vector<std::string>>(std::vector<std::string>());
    };
    return run_check_config("/c.yaml", none, process);
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
  EXPECT_THAT(err_.str(), HasSubstr("/c.yaml:2: colour: is not a key"));
  EXPECT_THAT(err_.str(), HasSubstr("\n/c.yaml:3: max_removals: "));
}

constexpr const char* kTwoClusters =
    "instance: one\nregistries: [{public: true}]\nclusters:\n"
    "- {name: a, kubeconfig: /a, targets: [{namespaces: [n]}]}\n"
    "- {name: b, kubeconfig: /b, targets: [{namespaces: [n]}]}\n";

std::string make_kubeconfig_with_key(const std::string& key) {
  return testing::make_kubeconfig(
      "{server: 'https://k'}", "{client-certificate-data: '" +
                                   encode_base64(testing::kCertificate) + "', client-key-data: '" +
                                   encode_base64(key) + "'}");
}

TEST_F(RunCheckConfig, LooksIntoKubeconfigs) {
  EXPECT_EQ(run(kTwoClusters, {{"/a", make_kubeconfig_with_key(testing::kEncryptedKey)},
                               {"/b", make_kubeconfig_with_key(testing::kKey)}}),
            kWrongConfiguration);
  EXPECT_THAT(out_.str(), IsEmpty());
  EXPECT_THAT(err_.str(), StartsWith("cluster a: the client key in /a is encrypted, user u; "));
}

TEST_F(RunCheckConfig, NotesKubeconfigsThatAreNotThereYet) {
  EXPECT_EQ(run(kTwoClusters, {{"/b", make_kubeconfig_with_key(testing::kKey)}}), kDone);
  EXPECT_THAT(out_.str(), HasSubstr("nothing is wrong"));
  EXPECT_THAT(err_.str(), StartsWith("not looked at: cluster a: kubeconfig /a does not exist"));
}

}  // namespace
}  // namespace cred::syncd
