// SPDX-License-Identifier: Apache-2.0
// Which entries of which pull secrets a kubelet would use for an image, in its order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "syncd/image_pull/image_name.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/pull_secret/auths.h"

namespace cred::syncd {

struct ImageLogin {
  std::string secret;  // its name
  std::string server;  // the key of the entry, cleaned and without a login
  AuthEntry entry;
  std::optional<Instant> expires_at;  // of an ECR token, as it says itself
};

// Whether an entry under `server` is for `image`: scheme and /v1/ or /v2/ are dropped, each part of
// the host may be a glob, ports are equal, and a path is one that the repository begins with.
// Source: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/credentialprovider/keyring.go
bool is_server_for(std::string_view server, const ImageName& image);

// Of all secrets together; a kubelet tries one after the other, the key that is greater in the
// order of bytes first, and of equal keys the earlier secret. A secret that cannot be read has
// none.
std::vector<ImageLogin> find_logins(const std::vector<SecretObject>& secrets,
                                    const ImageName& image);

// The keys of a secret's entries, as in ImageLogin::server; ten at most.
std::vector<std::string> list_servers(const SecretObject& secret);

}  // namespace cred::syncd
