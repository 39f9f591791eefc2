// SPDX-License-Identifier: Apache-2.0
// What to do about a file that cannot be read.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"

namespace cred::syncd {

// The end of a complaint about a file that is hidden from the service.
inline constexpr std::string_view kHomesAreHidden =
    "; this service cannot see home directories: put it under /etc/ecr-syncd";

// `cause` of read_file with the remedy behind it, where it has none yet: none for a file that is
// too large.
std::string explain_unreadable(std::string cause);

// Whether the directories of users hide `path` from a service: a service manager started this
// process, and the path is below one of them.
// Source: https://www.freedesktop.org/software/systemd/man/systemd.exec.html (ProtectHome=)
bool is_hidden_from_service(const std::string& path, const Environment& environment);

}  // namespace cred::syncd
