// SPDX-License-Identifier: Apache-2.0
// How the status page looks: light and dark as the reader's system is, no font or image from
// anywhere.
#pragma once

#include <string_view>

namespace cred::syncd {

extern const std::string_view kStyle;

}  // namespace cred::syncd
