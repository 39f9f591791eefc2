// SPDX-License-Identifier: Apache-2.0
// docker's config.json: text in, text out, with our entries in credHelpers or without them.
// Source: https://docs.docker.com/reference/cli/docker/login/#credential-helpers
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

// What docker puts behind "docker-credential-" to find us, and the name of the helper before us.
inline constexpr std::string_view kHelperName = "ecr";
inline constexpr std::string_view kOlderHelperName = "ecr-login";

struct HelperChange {
  std::string host;
  std::string before;  // the helper that was named so far; empty where none was
};

// An edit without changes has the text that it was given, byte by byte.
struct DockerEdit {
  std::string text;
  std::vector<HelperChange> changes;

  // What docker takes all the same and a person may not have meant, each a whole sentence.
  std::vector<std::string> oddities;
};

// `text` with this helper named for `hosts` (lower-case ASCII); all other bytes stay. An empty text
// is an empty configuration. Entries of "ecr-login" are replaced; those of another helper only with
// `force`, else the edit fails and names them. Fails (local) for a text
// that docker cannot read, or not without a warning about credHelpers.
Result<DockerEdit> add_docker_helper(std::string_view text, const std::vector<std::string>& hosts,
                                     bool force);

// `text` without the entries that name this helper: those of `hosts`, or all if there are none.
// Entries of other helpers stay. Fails as above.
Result<DockerEdit> remove_docker_helper(std::string_view text,
                                        const std::vector<std::string>& hosts);

// The names that `text` has an entry of "ecr-login" for, as they stand there. Fails as above.
Result<std::vector<std::string>> find_older_entries(std::string_view text);

}  // namespace cred
