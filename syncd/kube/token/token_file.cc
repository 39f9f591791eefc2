// SPDX-License-Identifier: Apache-2.0
// Kubeconfig → tokenFile → token.
#include "syncd/kube/token/token_file.h"

#include <filesystem>
#include <utility>

#include "base/text.h"

namespace cred::syncd {
namespace {

bool is_inside(const std::string& path, const std::string& directory) {
  const auto parent = std::filesystem::path(path).lexically_normal().parent_path();
  return parent == std::filesystem::path(directory).lexically_normal();
}

}  // namespace

std::string find_token_directory(const std::string& state_directory) {
  return state_directory + "/tokens";
}

std::string find_token_path(const std::string& state_directory, const std::string& cluster) {
  return find_token_directory(state_directory) + '/' + cluster + ".token";
}

Result<std::optional<TokenFile>> find_token_file(const ClusterReference& cluster,
                                                 const std::string& directory,
                                                 const ReadFile& read_file) {
  if (cluster.in_cluster || cluster.eks || cluster.kubeconfig.empty()) {
    return std::optional<TokenFile>();
  }
  // Whoever opens the cluster says what is wrong with its kubeconfig.
  const auto access = read_kubeconfig(cluster.kubeconfig, cluster.context, read_file);
  if (!access || access->token_file.empty() || !is_inside(access->token_file, directory)) {
    return std::optional<TokenFile>();
  }
  const auto text = read_file(access->token_file);
  if (!text) return text.error();
  return std::make_optional(TokenFile{
      access->token_file, Secret(std::string(*text ? trim(**text) : std::string_view()))});
}

}  // namespace cred::syncd
