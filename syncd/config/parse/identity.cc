// SPDX-License-Identifier: Apache-2.0
// The four keys that registries and EKS clusters have in common.
#include "syncd/config/parse/identity.h"

#include <utility>

#include "syncd/config/names.h"
#include "syncd/config/parse/context.h"

namespace cred::syncd {

IdentityKeys take_identity(ConfigSection& section) {
  IdentityKeys keys;
  const auto take = [&](std::string_view key, std::string& into) {
    if (auto text = section.take_text(key)) into = *std::move(text);
  };
  take("profile", keys.profile);
  if (auto arn = take_checked(section, "role_arn", is_role_arn,
                              "write the ARN of a role: arn:aws:iam::123456789012:role/NAME")) {
    keys.role_arn = *std::move(arn);
  }
  take("external_id", keys.external_id);
  take("session_name", keys.session_name);
  for (const std::string_view key : {"external_id", "session_name"}) {
    if (section.has(key) && !section.has("role_arn")) {
      section.complain(key, "belongs to a role: write role_arn too");
    }
  }
  return keys;
}

}  // namespace cred::syncd
