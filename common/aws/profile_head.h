// SPDX-License-Identifier: Apache-2.0
// The line that opens a section of a shared AWS file: "[profile dev]" → kind and name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cred {

enum class ProfileFileKind { config, credentials };

struct ProfileHead {
  std::string_view text;  // what stands between the brackets
  std::string_view type;  // "profile", "sso-session", ...; empty for a name alone
  std::string name;
  bool has_valid_name = false;
  bool has_rest = false;  // behind the bracket is text that is not a comment
};

// nullopt where no bracket closes, or nothing stands between the two. The name in a credentials
// file is all that stands there, whatever it is made of; in a config file it is one word as a POSIX
// shell would read it, since that is how the AWS CLI quotes names with a blank. A name without a
// blank that no shell could read, such as o'brien, stands for itself. The views point into `line`.
// Source: what `aws configure --profile NAME` writes, and botocore reads, of version 1.43.
std::optional<ProfileHead> parse_profile_head(std::string_view line, ProfileFileKind kind);

// For a head that opens no section of this kind of file: what it should be.
std::string explain_head(const ProfileHead& head, ProfileFileKind kind);

}  // namespace cred
