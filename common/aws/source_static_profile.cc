// SPDX-License-Identifier: Apache-2.0
// aws_access_key_id and its companions of one profile.
#include "aws/source_static_profile.h"

#include <utility>

#include "aws/source_keys.h"
#include "base/text.h"

namespace cred {

std::string describe_profile(const std::string& name, const Section& profile) {
  return "profile " + clean_text(name, 80) + " (" + profile.where + ")";
}

Result<std::optional<Source>> find_static_source(const std::string& name, const Section& profile) {
  const Property* id = find_property(profile, "aws_access_key_id");
  const Property* secret = find_property(profile, "aws_secret_access_key");
  if (id == nullptr && secret == nullptr) return std::optional<Source>();
  if (id == nullptr || secret == nullptr) {
    const Property& present = id == nullptr ? *secret : *id;
    return Error{Errc::no_credentials,
                 present.where + ": profile " + clean_text(name, 80) + " has " +
                     (id == nullptr ? "aws_secret_access_key without aws_access_key_id"
                                    : "aws_access_key_id without aws_secret_access_key")};
  }
  Credentials credentials;
  credentials.access_key_id = id->value;
  credentials.secret_access_key = Secret(secret->value);
  std::string token = property_text(profile, "aws_session_token");
  if (token.empty()) token = property_text(profile, "aws_security_token");
  credentials.session_token = Secret(std::move(token));
  auto source =
      make_keys_source("access key of profile " + clean_text(name, 80) + " (" + id->where + ")",
                       std::move(credentials));
  if (!source) return source.error();
  return std::optional<Source>(*std::move(source));
}

}  // namespace cred
