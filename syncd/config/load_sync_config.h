// SPDX-License-Identifier: Apache-2.0
// config.yaml and its drop-ins → SyncConfig, or everything that is wrong with them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "syncd/config/instance.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

inline constexpr const char* kSyncConfigFile = "/etc/ecr-syncd/config.yaml";

// Names in a directory, without "." and ".."; none where there is no such directory.
using ListDirectory = std::function<Result<std::vector<std::string>>(const std::string& path)>;

// The real one. Fails (local) when the directory is unreadable.
Result<std::vector<std::string>> list_directory(const std::string& path);

struct ConfigDeps {
  const Environment& environment;
  std::string home;
  ReadFile read_file;
  ListDirectory list_directory;
  HashText hash;
};

struct LoadedSyncConfig {
  // Either this,
  std::optional<SyncConfig> config;

  // or these, each "<path>:<line>: key: what is wrong and what to write": files that are absent,
  // unreadable or no YAML first, then all else in the order of files and lines.
  std::vector<std::string> errors;
};

// Reads `path` and, beside it, config.d/*.yaml in lexical order. Either may be absent, not both.
// What the files refer to (kubeconfig, CA, token, profile) is not looked at: it concerns one
// cluster or registry only. Nothing that is quoted in an error can hold a password.
LoadedSyncConfig load_sync_config(const std::string& path, const ConfigDeps& deps);

}  // namespace cred::syncd
