// SPDX-License-Identifier: Apache-2.0
// containers' registries.conf: text in, text out, with us among the credential-helpers or without.
// Source: https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cred {

// `text` with "ecr" at the end of the list (in the place of "ecr-login" where that is in it), or
// with a new list that begins with the tools' own default. The same bytes when it is there already.
// Fails (local) for a list that is not written on one line in plain strings, and for a file of the
// format before credential-helpers; the error says what to do.
Result<std::string> add_podman_helper(std::string_view text);

// `text` without "ecr" in the list. Fails as above.
Result<std::string> remove_podman_helper(std::string_view text);

}  // namespace cred
