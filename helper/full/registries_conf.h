// SPDX-License-Identifier: Apache-2.0
// containers' registries.conf: which credential helpers a text names, and edits of that list.
// Source: https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cred {

using HelperList = std::vector<std::string>;

// The list that `text` sets; nullopt where it sets none. Fails (local), naming the line, for what
// is not understood.
Result<std::optional<HelperList>> find_podman_helpers(std::string_view text);

// `helpers` with "ecr": in the place of "ecr-login" where that is in it, else last. An empty list
// means the tools' own default, so that is what it becomes before.
HelperList with_podman_helper(HelperList helpers);

// A file with nothing but this list.
std::string render_podman_helpers(const HelperList& helpers);

// `text`, which sets a list, with "ecr" in it as above; every other byte stays, and all do when it
// is there already. Fails as above, and (local) when there is no list.
Result<std::string> add_podman_helper(std::string_view text);

// `text` without "ecr" in its list. Fails as above.
Result<std::string> remove_podman_helper(std::string_view text);

// `text` without the line that `configure` used to put into registries.conf itself; nullopt
// where it has none.
std::optional<std::string> remove_older_line(std::string_view text);

// Whether `text` is what `configure` made then of `system`, the text of
// /etc/containers/registries.conf: a copy of it, also of another edition of the distributions' own
// file, which has nothing but comments.
bool is_older_copy(std::string_view text, std::string_view system);

}  // namespace cred
