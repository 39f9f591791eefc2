// SPDX-License-Identifier: Apache-2.0
// What an edit changes, in the form that people know from `diff -u`.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// Hunks with three lines around what differs; empty when the texts are equal. Control bytes are
// shown as '?'. Where thousands of lines differ they are shown as one block, not the shortest way.
std::string render_diff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace cred
