// SPDX-License-Identifier: Apache-2.0
// What becomes of the entries of others that no kubelet can read.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "syncd/config/sync_config.h"
#include "syncd/pull_secret/auths.h"

namespace cred::syncd {

class ForeignEntries {
 public:
  // Whether the key of an entry is of a host that is written anew, be it readable or not.
  using IsReplaced = std::function<bool(std::string_view server)>;

  // `config`, which must outlive it, is what the secret holds.
  ForeignEntries(const DockerConfig& config, UnreadableEntries policy,
                 const IsReplaced& is_replaced);

  // What is carried over: all, or under `drop` what can be read.
  const DockerConfig& kept() const { return dropped_.empty() ? config_ : kept_; }

  // "dropped its entry for quay.io (its auth …), which no kubelet can read"; empty where nothing is
  // dropped.
  const std::string& dropped() const { return dropped_; }

  // What stays unreadable, with the remedy; empty where all can be read.
  const std::string& left() const { return left_; }

 private:
  const DockerConfig& config_;
  DockerConfig kept_;
  std::string dropped_;
  std::string left_;
};

}  // namespace cred::syncd
