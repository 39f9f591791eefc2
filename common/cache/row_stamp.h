// SPDX-License-Identifier: Apache-2.0
// The column of a row that has its times, and tells a row that was written as a whole from pieces
// of several.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "cache/entry.h"

namespace cred {

// Part of the schema: four numbers of 64 bits, the least byte first. Requested, refresh and expiry
// in seconds since 1970, then a digest over key, value and the three. One column is read faster
// than four. The digest is for accidents, not against anybody: who can write the file can write it.
using RowStamp = std::array<char, 32>;

RowStamp make_row_stamp(std::string_view key, const Entry& entry);

// nullopt where the three do not belong together.
std::optional<Entry> read_row(std::string_view key, std::string value, std::string_view stamp);

}  // namespace cred
