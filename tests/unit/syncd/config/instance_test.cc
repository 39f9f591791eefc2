// SPDX-License-Identifier: Apache-2.0
// Where the id of an installation comes from.
#include "syncd/config/instance.h"

#include <gtest/gtest.h>

#include <functional>

#include "support/memory_files.h"
#include "support/test_environment.h"

namespace cred::syncd {
namespace {

constexpr const char* kNamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
const std::string kMachineId = "0123456789abcdef0123456789abcdef";

std::optional<std::string> find(const cred::testing::MemoryFiles& files, bool is_in_cluster) {
  const cred::testing::TestEnvironment environment(
      is_in_cluster ? std::vector<std::string>{"KUBERNETES_SERVICE_HOST=10.0.0.1"}
                    : std::vector<std::string>{});
  const HashText hash = [](std::string_view text) {
    EXPECT_NE(text.find(kMachineId), std::string_view::npos);
    return std::string(64, 'e');
  };
  return find_instance(environment.view(), cred::testing::read_from(files), hash);
}

TEST(FindInstance, IsADigestOfTheMachineId) {
  EXPECT_EQ(find({{"/etc/machine-id", kMachineId + "\n"}}, false), std::string(16, 'e'));
}

TEST(FindInstance, InAClusterIsTheNamespace) {
  EXPECT_EQ(find({{"/etc/machine-id", kMachineId}, {kNamespaceFile, "team-a"}}, true), "team-a");
}

TEST(FindInstance, OutsideOfAClusterTheNamespaceFileDoesNotCount) {
  EXPECT_EQ(find({{"/etc/machine-id", kMachineId}, {kNamespaceFile, "team-a"}}, false),
            std::string(16, 'e'));
}

TEST(FindInstance, AnUninitializedMachineIdIsNone) {
  EXPECT_EQ(find({{"/etc/machine-id", "uninitialized\n"}}, false), std::nullopt);
  EXPECT_EQ(find({}, true), std::nullopt);
}

TEST(MakeInstallation, TellsMachinesAndConfigurationsApart) {
  const HashText hash = [](std::string_view text) {
    return std::to_string(std::hash<std::string_view>()(text)) + "000000000000";
  };
  const auto make = [&](const std::optional<std::string>& machine, const std::string& instance,
                        const std::string& path) {
    return make_installation(machine, instance, path, hash);
  };
  const std::string one = make("m", "i", "/etc/a");
  EXPECT_EQ(one.size(), 25U);
  EXPECT_EQ(one, make("m", "another", "/etc/a"));
  const std::string beside = make("m", "i", "/etc/b");
  EXPECT_NE(one, beside);
  EXPECT_EQ(one.substr(0, 13), beside.substr(0, 13));
  EXPECT_NE(one.substr(0, 12), make("n", "i", "/etc/a").substr(0, 12));
  EXPECT_NE(make({}, "i", "/etc/a"), make({}, "j", "/etc/a"));
}

}  // namespace
}  // namespace cred::syncd
