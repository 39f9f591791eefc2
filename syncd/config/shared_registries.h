// SPDX-License-Identifier: Apache-2.0
// Which registries' passwords are published for everybody on this machine, and by whom they are
// got.
#pragma once

#include <string>
#include <vector>

#include "syncd/config/parse/section.h"
#include "syncd/config/sync_config.h"

namespace cred::syncd {

// Who asks AWS for the password of `source`, for people: "profile pull, role arn:aws:iam::...".
std::string describe_principal(const RegistrySource& source);

// Whoever reads what is published names a host and nothing else, so that one host can have one
// principal only. Complains of each entry that would publish a host of an earlier one as somebody
// else.
void complain_of_shared(const std::vector<RegistrySource>& registries, Complaints& complaints);

}  // namespace cred::syncd
