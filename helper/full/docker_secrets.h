// SPDX-License-Identifier: Apache-2.0
// docker's config.json for the eyes of a person.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// Valid JSON with the texts in it replaced by "***", but for names, for what credHelpers and
// credsStore say, and for settings that are known to be plain: headers and plugins may hold
// passwords under any name. Of other texts only that every line of them stays one.
std::string mask_docker_secrets(std::string_view text);

}  // namespace cred
