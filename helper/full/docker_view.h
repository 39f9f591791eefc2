// SPDX-License-Identifier: Apache-2.0
// What docker's config.json, and the files of other clients in the same form, say of logins.
// Source: https://docs.docker.com/reference/cli/docker/login/; containers-auth.json(5)
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

struct DockerView {
  std::string store;                           // credsStore; may be empty
  std::map<std::string, std::string> helpers;  // credHelpers; an empty one means no helper
  std::vector<std::string> logins;  // names in auths that a password or token is kept for

  // The helper that docker asks for `host`, as docker writes it; empty where it asks none.
  std::string find_helper(const std::string& host) const;
};

// Takes what docker takes (json_check.h); members of another type than they should have say
// nothing. Fails (local) where docker could not read anything.
Result<DockerView> parse_docker_view(std::string_view text);

// The names of the logins in a file of the form before that, ~/.dockercfg. Fails as above.
Result<std::vector<std::string>> parse_older_logins(std::string_view text);

}  // namespace cred
