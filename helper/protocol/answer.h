// SPDX-License-Identifier: Apache-2.0
// The exact bytes that Docker's credential helper protocol wants on stdout.
// Source: https://github.com/docker/docker-credential-helpers, credentials/credentials.go, error.go
#pragma once

#include <string>
#include <string_view>

namespace cred {

// Clients compare these lines whole: the first makes them go on anonymously, the others are typed
// errors. Each is printed with a newline and exit status 1.
inline constexpr std::string_view kNotFound = "credentials not found in native keychain";
inline constexpr std::string_view kNoServer = "no credentials server URL";
inline constexpr std::string_view kNoUsername = "no credentials username";

// The user name of every ECR token.
inline constexpr std::string_view kEcrUser = "AWS";

// {"ServerURL":...,"Username":"AWS","Secret":...} and a newline; `server` is echoed as it came.
std::string render_answer(std::string_view server, std::string_view password);

// Writes all of `text`; false when the reader is gone or the device is full.
bool write_all(int fd, std::string_view text);

// Writes `text` and a newline in one piece, so that lines of parallel processes do not mix.
bool write_line(int fd, std::string_view text);

}  // namespace cred
