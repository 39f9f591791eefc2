// SPDX-License-Identifier: Apache-2.0
// The spaces that a copied text may have where a blank was meant.
#pragma once

#include <string_view>

namespace cred {

// As trim of base/text.h, and without the spaces of Unicode, such as U+00A0. The AWS CLI and the
// SDKs read the shared files so.
std::string_view trim_spaces(std::string_view text);

}  // namespace cred
