// SPDX-License-Identifier: Apache-2.0
// Whether text from a file can be taken as it stands.
#pragma once

#include <string_view>

namespace cred {

// UTF-8 without control characters (C0, DEL and C1) and without blanks at its ends; empty text is
// plain. It says nothing of what may be shown: clean_text() leaves out a URL's user information.
bool is_plain_text(std::string_view text);

}  // namespace cred
