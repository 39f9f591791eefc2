// SPDX-License-Identifier: Apache-2.0
// URLs in messages: whatever a URL looks like, its user name and password are not in what comes of
// it.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// "https://host:8080/path" without user information, query and fragment, fit for a message; the
// path only where `url` has one, the port only where it is written. What is not a URL of a plain
// host becomes "(a malformed URL)", since any part of it may be a piece of a password.
std::string show_url(std::string_view url);

// "host:443": the scheme's default port where none is written. Malformed as above.
std::string show_host(std::string_view url);

// "https://host:443", as show_host; the scheme only where one is written.
std::string show_origin(std::string_view url);

// Whether every reader of `url` finds the same host in it: a '#', '/' or '?' in a password ends the
// host for some, and a second '@' begins it for others.
bool is_unambiguous_url(std::string_view url);

}  // namespace cred
