// SPDX-License-Identifier: Apache-2.0
// The group of those who may read what ecr-syncd publishes.
#pragma once

#include <sys/types.h>

#include <optional>

namespace cred {

inline constexpr const char* kReaderGroup = "ecr-cache";

// nullopt where this machine has no such group.
std::optional<gid_t> find_reader_group();

// Whether the open `file` is the group's afterwards; one that is already needs no right to give it.
// errno says why not.
bool give_to_group(int file, gid_t group);

}  // namespace cred
