// SPDX-License-Identifier: Apache-2.0
// metadata of any object, out of a parsed document.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "json/json.h"
#include "syncd/kube/objects/objects.h"

namespace cred::syncd {

// A page of 500 secrets of 5 kB each is about 4 MiB.
inline constexpr std::size_t kMaxListBytes = std::size_t{32} << 20U;

// A lower-case DNS label or subdomain (RFC 1123), at most 253 bytes: fit for paths and messages.
bool is_object_name(std::string_view name);

// The object at `path`. Fails (bad_reply) without a name, or with one that could not be one.
Result<ObjectMeta> parse_meta(const JsonDocument& document, const std::string& path);

}  // namespace cred::syncd
