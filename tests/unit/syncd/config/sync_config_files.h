// SPDX-License-Identifier: Apache-2.0
// Loading configuration texts as if they were files of /etc/ecr-syncd, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/memory_files.h"
#include "support/test_environment.h"
#include "syncd/config/load_sync_config.h"

namespace cred::syncd::testing {

inline const std::string kConfigPath = "/etc/ecr-syncd/config.yaml";

inline LoadedSyncConfig load_files(cred::testing::MemoryFiles files) {
  files.emplace("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  const cred::testing::TestEnvironment environment(
      {"CREDENTIALS_DIRECTORY=/run/credentials/ecr-syncd"});
  const ListDirectory list = [&files](const std::string& path) {
    std::vector<std::string> names;
    for (const auto& file : files) {
      if (file.first.rfind(path + '/', 0) == 0) {
        names.insert(names.begin(), file.first.substr(path.size() + 1));
      }
    }
    return Result<std::vector<std::string>>(names);
  };
  const HashText hash = [](std::string_view text) {
    return "hash-of-" + std::to_string(text.size()) + "-bytes-and-more";
  };
  return load_sync_config(kConfigPath, {.environment = environment.view(),
                                        .home = "/home/u",
                                        .read_file = cred::testing::read_from(files),
                                        .list_directory = list,
                                        .hash = hash});
}

inline LoadedSyncConfig load_text(const std::string& text) {
  return load_files({{kConfigPath, text}});
}

// Of a text that must be right.
inline SyncConfig load_good(const std::string& text) {
  LoadedSyncConfig loaded = load_text(text);
  for (const std::string& error : loaded.errors) ADD_FAILURE() << error;
  return loaded.config ? *std::move(loaded.config) : SyncConfig{};
}

inline const std::string kRegistries = R"(registries:
  - host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
)";

inline const std::string kCluster = R"(clusters:
  - name: c
    kubeconfig: /etc/k
    targets:
      - namespaces: [a]
)";

}  // namespace cred::syncd::testing
