// SPDX-License-Identifier: Apache-2.0
// Where the user's cache lives, and the one that ecr-syncd keeps for the machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace cred {

// No variable moves it, as with the system's registry map: its trust comes from the directories
// above it. kTokenFile below `public` below ecr-syncd's default cache_directory.
inline constexpr const char* kSystemCacheFile = "/var/cache/ecr-syncd/public/tokens-v2.db";

// The directory of our files, without a slash at the end: below AWS_ECR_CACHE_DIR, else below an
// absolute XDG_CACHE_HOME, else below `home`/.cache; `home` may be empty. nullopt when the cache is
// switched off (AWS_ECR_DISABLE_CACHE, any value) or no directory is known. Touches no file.
// XDG: https://specifications.freedesktop.org/basedir-spec/latest/
std::optional<std::string> find_cache_directory(const Environment& environment,
                                                std::string_view home);

}  // namespace cred
