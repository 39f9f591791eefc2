// SPDX-License-Identifier: Apache-2.0
// The names, as https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html has them.
#include "aws/setting_names.h"

#include <algorithm>
#include <array>

namespace cred {
namespace {

constexpr std::array<std::string_view, 12> kSelectingKeys = {
    "aws_access_key_id", "aws_secret_access_key", "credential_process",
    "credential_source", "login_session",         "role_arn",
    "source_profile",    "sso_account_id",        "sso_role_name",
    "sso_session",       "sso_start_url",         "web_identity_token_file"};

}  // namespace

bool is_selecting_key(std::string_view key) {
  return std::find(kSelectingKeys.begin(), kSelectingKeys.end(), key) != kSelectingKeys.end();
}

std::span<const std::string_view> selecting_keys() { return kSelectingKeys; }

bool hides_selecting_key(std::string_view key) {
  constexpr std::string_view kOfKeys = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  return key.find_first_not_of(kOfKeys) != std::string_view::npos &&
         std::any_of(kSelectingKeys.begin(), kSelectingKeys.end(), [&](std::string_view known) {
           return key.find(known) != std::string_view::npos;
         });
}

bool is_plain_setting(std::string_view key) {
  return key == "region" || key == "output" || key.starts_with("sso_") || key.starts_with("aws_");
}

}  // namespace cred
