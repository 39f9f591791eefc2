// SPDX-License-Identifier: Apache-2.0
// Keys that matter to whoever finds them where they do not count.
#pragma once

#include <span>
#include <string_view>

namespace cred {

// A key that decides who signs; where it is lost, somebody gets another identity.
bool is_selecting_key(std::string_view key);

// All of these.
std::span<const std::string_view> selecting_keys();

// A key that is none, but has one of those in it beside what belongs in no key: quotes, a word in
// front, a character that nobody sees.
bool hides_selecting_key(std::string_view key);

// A key that nobody means to be part of a command, as most words in front of a '=' may be.
bool is_plain_setting(std::string_view key);

}  // namespace cred
