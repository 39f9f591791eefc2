// SPDX-License-Identifier: Apache-2.0
// What a secret in the cluster holds, host by host.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/pull_secret/auths.h"

namespace cred::syncd {

struct HostContent {
  std::vector<AuthEntry> entries;   // in all spellings of the host; an unreadable one is empty
  std::optional<Instant> earliest;  // of the tokens among them that say when they expire
};

// Reads `secret`, which must outlive it, by the type that it has.
class Content {
 public:
  explicit Content(const SecretObject* secret);

  // Empty for what nothing can read, and for no secret.
  const DockerConfig& config() const { return config_; }

  // Why nothing can read it, for a secret of a Docker type; else empty.
  const std::string& problem() const { return problem_; }

  // `host` in lower case. The entries are decoded when first asked for.
  const HostContent& at(const std::string& host) const;

 private:
  DockerConfig config_;
  std::string problem_;
  mutable std::map<std::string, HostContent> hosts_;
};

// Whether a readable secret has nothing but entries of user AWS, which are the ones we make.
bool holds_aws_alone(const SecretObject& secret);

}  // namespace cred::syncd
