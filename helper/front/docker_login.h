// SPDX-License-Identifier: Apache-2.0
// A first look at docker's config.json for hosts that are not ours.
#pragma once

#include <string_view>

#include "base/environment.h"

namespace cred {

// Whether docker's config.json may hold a login for `host` that docker does not use because it asks
// us: then the full program reads the file properly and says so. Reads at most 1 MiB; what cannot
// be read holds nothing.
bool may_hide_login(std::string_view host, const Environment& environment);

}  // namespace cred
