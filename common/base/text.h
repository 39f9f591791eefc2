// SPDX-License-Identifier: Apache-2.0
// Small operations on text that more than one layer needs; ASCII only, no locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cred {

// Without blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text);

// ASCII letters folded to lower case, every other byte kept.
std::string to_lower(std::string_view text);

// Compares ASCII letters without regard to case.
bool equals_ignoring_case(std::string_view left, std::string_view right);

// Well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF).
bool is_valid_utf8(std::string_view text);

// Foreign text made fit for a message: control bytes (C0, DEL, and the C1 range of UTF-8) and
// malformed UTF-8 become '?', blanks at the ends go, URLs lose their user information and their
// query if it has a value, and what exceeds `max_bytes` is cut with "...".
std::string clean_text(std::string_view text, std::size_t max_bytes = 300);

// Cleaned `text` as one word of a shell command that a person may copy.
std::string quote_for_shell(std::string_view text);

// `path` with a leading "~/" replaced by `home` + "/"; unchanged when `home` is empty.
std::string expand_home(std::string_view path, std::string_view home);

// Appends the decimal digits; no locale, no stream.
void append_number(std::string& text, std::int64_t number);
void append_number(std::string& text, std::uint64_t number);

// A setting that switches something on: "1", "true", "yes" or "on" in any case.
bool is_true(std::string_view text);

}  // namespace cred
