// SPDX-License-Identifier: Apache-2.0
// What of a pull secret a kubelet cannot read. One such entry makes it refuse the whole secret, and
// with it every other pull secret of the pod.
// Source: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/credentialprovider/config.go
// and .../pkg/credentialprovider/secrets/secrets.go beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syncd/pull_secret/auths.h"

namespace cred::syncd {

// Why a kubelet cannot read this value of `auths`; empty where it can. Never anything of the value.
// As in Go's parser a name counts in any case, the last of a name, and null for nothing; `auth`
// goes before user name and password, and is Base64 of both with a colon between, padded or not.
std::string find_entry_fault(std::string_view entry);

struct UnreadableEntry {
  std::string server;  // as the key is written; "HttpHeaders" for that member
  std::string fault;   // "its auth has no colon between user name and password"
};

// All of `config`, in their order.
std::vector<UnreadableEntry> find_unreadable(const DockerConfig& config);

// `config` without them.
DockerConfig drop_unreadable(const DockerConfig& config);

// "no kubelet can read its entry for quay.io (its auth …), and so refuses the whole secret and
// every other pull secret of the pod; mend or remove that entry, or set `unreadable_entries:
// drop`"; empty for none. Names three at most.
std::string describe_unreadable(const std::vector<UnreadableEntry>& entries);

// "its entry for quay.io (its auth …)", for one or more.
std::string name_unreadable(const std::vector<UnreadableEntry>& entries);

}  // namespace cred::syncd
