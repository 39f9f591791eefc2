// SPDX-License-Identifier: Apache-2.0
// The text of .dockerconfigjson and of the legacy .dockercfg: whose entries it has, and a new text
// with some of them replaced.
// Source: https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "json/raw_members.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// All views are into the parsed text.
struct DockerConfig {
  std::vector<RawMember> auths;   // server → entry, in their order; a server may come twice
  std::vector<RawMember> others;  // of the outermost object
};

// Fails (bad_reply) for what no container runtime could read: no JSON object, or `auths` that are
// none; no message has any of the text. "null" is an object without members, as it is in Go.
Result<DockerConfig> parse_docker_config(std::string_view text, SecretType type);

// The host, in lower case, that the key of an entry speaks of in any of its spellings: host,
// https://host, http://host/, https://host/v1/. Empty for what speaks of less, such as host/path.
std::string parse_server(std::string_view server);

// What one entry of `auths` holds.
struct AuthEntry {
  std::string user;
  Secret password;
};

// nullopt for an entry with neither `auth` nor `username` and `password`, or a malformed one. As in
// the kubelet `auth` goes before the other two.
std::optional<AuthEntry> parse_auth_entry(std::string_view entry);

// When an ECR password expires by what it says itself; nullopt when it says nothing.
std::optional<Instant> find_token_expiry(const Secret& password);

// What goes into the text for one host, in place of all there is for it.
struct HostLogin {
  std::string host;  // in lower case
  Secret password;   // of user AWS
};

// `existing` with the entries of `logins`, everything else byte for byte as it was; an entry keeps
// its place, new ones come last, sorted by host. Equal input makes equal text.
Secret render_docker_config(const DockerConfig& existing, std::vector<HostLogin> logins,
                            ServerFormat format, SecretType type);

}  // namespace cred::syncd
