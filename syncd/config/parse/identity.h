// SPDX-License-Identifier: Apache-2.0
// Who asks AWS, as an entry says it.
#pragma once

#include <string>

#include "syncd/config/parse/section.h"

namespace cred::syncd {

// Each is empty where its key is absent.
struct IdentityKeys {
  std::string profile;
  std::string role_arn;
  std::string external_id;
  std::string session_name;
};

IdentityKeys take_identity(ConfigSection& section);

}  // namespace cred::syncd
