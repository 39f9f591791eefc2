// SPDX-License-Identifier: Apache-2.0
// The id of this installation, where its configuration does not give one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/file.h"

namespace cred::syncd {

// A hexadecimal digest of cryptographic strength, at least 32 digits.
using HashText = std::function<std::string(std::string_view)>;

// In a cluster the namespace of the pod; else a digest of /etc/machine-id, which itself must not
// leave the machine. The same after every restart. nullopt where there is neither.
// Source: https://www.freedesktop.org/software/systemd/man/latest/machine-id.html
std::optional<std::string> find_instance(const Environment& environment, const ReadFile& read_file,
                                         const HashText& hash);

// What tells this installation from another one of the same instance, which somebody may have given
// to both: "MACHINE-CONFIGURATION", digests of what find_instance found, or of `instance` where
// that was nothing, and of `path`, the configuration file. The same after every restart.
std::string make_installation(const std::optional<std::string>& machine,
                              const std::string& instance, const std::string& path,
                              const HashText& hash);

// The same of daemons that share their clusters, by where their leases are: what one of them has
// written is the others' own.
std::string make_shared_installation(const std::string& namespace_name, const std::string& group,
                                     const HashText& hash);

}  // namespace cred::syncd
