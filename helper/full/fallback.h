// SPDX-License-Identifier: Apache-2.0
// Another credential helper, for hosts that are not ours.
#pragma once

#include <string>
#include <string_view>

#include "helper/full/world.h"

namespace cred {

// Becomes docker-credential-`helper` out of PATH, with `verb` and with `input` as its stdin; its
// answer, exit status and messages are the client's to read. Returns only when that cannot be:
// after one line on stderr, with the exit status of the not-found answer, which it has printed.
int run_fallback(const World& world, const std::string& helper, const char* verb,
                 std::string_view input);

}  // namespace cred
