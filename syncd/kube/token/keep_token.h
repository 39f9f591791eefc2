// SPDX-License-Identifier: Apache-2.0
// One look at one cluster's token: renewed where that is due, and never for the worse.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/token/bound_token.h"

namespace cred::syncd {

struct TokenReport {
  bool is_ours = false;             // the cluster is opened by a token that we renew
  std::optional<BoundToken> token;  // the one that is on the disk now
  bool is_new = false;              // of this look
  std::optional<Error> failure;     // why there is no newer one although it is due, with the remedy
};

struct TokenDirectory {
  std::string path;  // only what lies in it is replaced
  ReadFile read_file;
  std::function<Result<void>(const std::string& path, const std::string& text)> write_file;

  // Opens a cluster whose files are read by the given function; connects to nothing yet.
  std::function<Result<Cluster>(const ClusterReference& cluster, const ReadFile& read_file)> open;

  Now now;
};

// Reads two files; where the token is due it also asks the server, twice, and writes the file. The
// new token has to be of the same account and Secret, to live longer than the old one, and to be
// taken by the server before it takes the old one's place. May block for a minute.
TokenReport keep_token(const ClusterReference& cluster, const TokenDirectory& directory);

}  // namespace cred::syncd
