// SPDX-License-Identifier: Apache-2.0
// The config file and the credentials file of one user, read and merged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/profile_file.h"
#include "base/file.h"
#include "base/shared_files.h"

namespace cred {

struct Profiles {
  SharedFiles files;
  Sections profiles;
  Sections sso_sessions;
  Sections services;
  std::vector<std::string> warnings;
  std::string doubt;  // as in ProfileFile; also for a file that is too large to be read
  std::vector<std::string> unreadable;  // why a file that exists could not be read
};

// Never fails. The credentials file wins key by key, but access key, secret and token come together
// from the file that has the access key id. A missing file and /dev/null are empty; one that cannot
// be read (by `read_file`, which has the limit on sizes) is empty and told in `unreadable`.
Profiles load_profiles(const SharedFiles& files, const ReadFile& read_file);

// nullptr when there is no section of that name (case-sensitive).
const Section* find_section(const Sections& sections, std::string_view name);

// The value of a property; nullptr when it is absent or empty, which AWS treats alike.
const Property* find_property(const Section& section, std::string_view key);

// The same, as text that is empty when unset.
std::string property_text(const Section& section, std::string_view key);

// "<config> and <credentials>": where was looked, for messages.
std::string describe_files(const Profiles& profiles);

}  // namespace cred
