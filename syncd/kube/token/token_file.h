// SPDX-License-Identifier: Apache-2.0
// Where the tokens lie that the daemon renews, and whether a cluster's is one of them.
#pragma once

#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/client/kubeconfig/access.h"

namespace cred::syncd {

// Below the state directory, which is the daemon's to write in.
std::string find_token_directory(const std::string& state_directory);
std::string find_token_path(const std::string& state_directory, const std::string& cluster);

struct TokenFile {
  std::string path;
  Secret token;  // empty: the file is not there
};

// The file that the user of the cluster's kubeconfig has its token from, if it lies in
// `directory`; nullopt where the cluster is opened by anything else, whatever else is wrong with
// it. Fails (local) where the file cannot be read.
Result<std::optional<TokenFile>> find_token_file(const ClusterReference& cluster,
                                                 const std::string& directory,
                                                 const ReadFile& read_file);

}  // namespace cred::syncd
