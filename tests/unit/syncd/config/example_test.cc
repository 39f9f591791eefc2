// SPDX-License-Identifier: Apache-2.0
// The example that is installed is right, as it stands and with every comment taken out.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "base/file.h"
#include "sync_config_files.h"

namespace cred::syncd {
namespace {

std::string read_example() {
  constexpr std::size_t kMaxBytes = 100000;
  const auto content = read_file(EXAMPLE_FILE, kMaxBytes);
  return content && *content ? **content : std::string();
}

// "#key: value" and "#  key: value" are settings; "# Text" is a comment.
std::string uncomment(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const auto sign = line.find_first_not_of(' ');
    if (sign != std::string::npos && line[sign] == '#' && sign + 2 < line.size()) {
      const bool is_prose = line[sign + 1] == ' ' && line[sign + 2] != ' ';
      if (!is_prose) line.erase(sign, 1);
    }
    result += line + '\n';
  }
  return result;
}

TEST(ExampleConfig, IsRight) {
  const SyncConfig config = testing::load_good(read_example());

  EXPECT_EQ(config.registries.size(), 6U);
  ASSERT_EQ(config.clusters.size(), 1U);
  EXPECT_EQ(config.clusters[0].rules.size(), 2U);
}

TEST(ExampleConfig, IsRightWithEverythingThatItCommentsOut) {
  const SyncConfig config = testing::load_good(uncomment(read_example()));

  EXPECT_EQ(config.instance, "my-host");
  EXPECT_EQ(config.metrics.listen, "127.0.0.1:9599");
  ASSERT_EQ(config.clusters.size(), 3U);
  EXPECT_EQ(config.clusters[1].eks->region, "eu-west-1");
  EXPECT_EQ(config.registries.at(1).ca_bundle, "/etc/ssl/certs/company.pem");
}

}  // namespace
}  // namespace cred::syncd
