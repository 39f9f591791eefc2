// SPDX-License-Identifier: Apache-2.0
// A name of X.509 as a number, for finding a certificate without decoding the others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cred {

// Of a Name in DER (RFC 5280 section 4.1.2.4). Two names that OpenSSL takes for the same have the
// same number, though they be written in other cases, with other blanks or as another type of
// string; of two others it is only likely that the numbers differ. nullopt for what is not plain
// DER, which is not to say that a library would not read it.
std::optional<std::uint64_t> fold_name(std::string_view der);

// Of the subject of a certificate in DER, of which the beginning is enough. nullopt also where it
// ends too early.
std::optional<std::uint64_t> fold_subject(std::string_view certificate);

}  // namespace cred
