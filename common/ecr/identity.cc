// SPDX-License-Identifier: Apache-2.0
// Rewriting the environment: the chain below then needs to know of no map.
#include "ecr/identity.h"

#include <string_view>
#include <utility>
#include <vector>

#include "aws/chosen_profile.h"
#include "base/text.h"

namespace cred {
namespace {

void use_profile(Identity& identity, std::string_view profile, std::string from) {
  choose_profile(identity.environment, profile);
  identity.profile_from = std::move(from);
  identity.is_own = true;
}

// No variable of its own: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is about the others.
void use_endpoint(Identity& identity, const Target& target) {
  const bool is_public = target.registry.kind == RegistryKind::public_ecr;
  identity.endpoint = ServiceUrl{is_public ? Service::ecr_public : Service::ecr,
                                 {target.mapping.endpoint, target.mapping.where}};
}

void use_mapping(Identity& identity, const Target& target) {
  const Mapping& mapping = target.mapping;
  if (mapping.where.empty()) return;
  identity.where = mapping.where;
  if (!mapping.profile.empty()) use_profile(identity, mapping.profile, mapping.where);
  if (!mapping.region.empty()) identity.environment.set("AWS_REGION", mapping.region);
  if (!mapping.endpoint.empty()) use_endpoint(identity, target);
  if (mapping.role_arn.empty()) return;
  identity.role = AssumeRole{mapping.role_arn, mapping.session_name, mapping.external_id, {}};
  identity.is_own = true;
}

// The variables of one account.
class AccountVariables {
 public:
  AccountVariables(const Environment& environment, const std::string& account_id)
      : environment_(environment), suffix_("_" + account_id) {}

  // Blank is as good as unset, as it is with the plain variables.
  std::optional<std::string_view> find(std::string_view name) const {
    const auto value = environment_.find(std::string(name) + suffix_);
    return value && !trim(*value).empty() ? value : std::nullopt;
  }

  std::string name_of(std::string_view name) const { return std::string(name) + suffix_; }

 private:
  const Environment& environment_;
  std::string suffix_;
};

// Half a key is somebody's own identity gone wrong: nobody wants the pull to use another one.
Result<void> use_account_keys(Identity& identity, const AccountVariables& account) {
  constexpr std::string_view kId = "AWS_ACCESS_KEY_ID";
  constexpr std::string_view kSecret = "AWS_SECRET_ACCESS_KEY";
  constexpr std::string_view kToken = "AWS_SESSION_TOKEN";
  const auto id = account.find(kId);
  const bool has_secret = account.find(kSecret).has_value();
  const bool has_token = account.find(kToken).has_value();
  if (!id && !has_secret && !has_token) return {};
  if (!id || !has_secret) {
    const std::string_view set = id ? kId : has_secret ? kSecret : kToken;
    return Error{Errc::no_credentials, account.name_of(set) + " is set without " +
                                           account.name_of(id ? kSecret : kId) +
                                           "; set both or neither"};
  }
  unset_identity(identity.environment);
  identity.environment.set(kId, *id);
  for (const std::string_view name : {kSecret, kToken}) {
    if (const auto value = account.find(name)) identity.environment.set(name, *value);
  }
  identity.role.reset();
  identity.is_own = true;
  return {};
}

void use_account_role(Identity& identity, const AccountVariables& account) {
  const auto arn = account.find("AWS_ROLE_ARN");
  if (!arn) return;
  const std::string session(account.find("AWS_ROLE_SESSION_NAME").value_or(""));
  identity.is_own = true;
  if (identity.environment.view().find("AWS_WEB_IDENTITY_TOKEN_FILE")) {
    identity.environment.set("AWS_ROLE_ARN", *arn);
    if (!session.empty()) identity.environment.set("AWS_ROLE_SESSION_NAME", session);
    return;
  }
  identity.role = AssumeRole{std::string(*arn), session, {}, {}};
  identity.where = account.name_of("AWS_ROLE_ARN");
}

Result<void> use_account_variables(Identity& identity, const AccountVariables& account) {
  if (const auto profile = account.find("AWS_PROFILE")) {
    use_profile(identity, *profile, account.name_of("AWS_PROFILE"));
    identity.role.reset();
  }
  if (auto used = use_account_keys(identity, account); !used) return used;
  use_account_role(identity, account);
  if (const auto region = account.find("AWS_REGION")) {
    identity.environment.set("AWS_REGION", *region);
  }
  return {};
}

// "arn:aws:iam::123456789012:role/x" -> "123456789012"
std::string_view account_of(std::string_view arn) {
  for (int i = 0; i < 4; ++i) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

bool is_of_account(const Section& profile, const std::string& account_id) {
  return account_of(property_text(profile, "role_arn")) == account_id ||
         property_text(profile, "sso_account_id") == account_id ||
         property_text(profile, "aws_account_id") == account_id;
}

}  // namespace

Result<Identity> make_identity(const Target& target, const Environment& environment) {
  Identity identity{OverlayEnvironment(environment), std::nullopt, {}, {}, std::nullopt, false};
  use_mapping(identity, target);
  if (target.registry.account_id.empty()) return identity;
  const AccountVariables account(environment, target.registry.account_id);
  if (auto used = use_account_variables(identity, account); !used) return used.error();
  return identity;
}

Result<std::optional<std::string>> find_account_profile(const Profiles& profiles,
                                                        const std::string& account_id) {
  std::vector<std::string> names;
  for (const auto& [name, section] : profiles.profiles) {
    if (is_of_account(section, account_id)) names.push_back(name);
  }
  if (names.empty()) return std::optional<std::string>();
  if (names.size() == 1) return std::optional<std::string>(names.front());
  std::string text = "auto_profile: several profiles are of account " + account_id + ":";
  for (const std::string& name : names) text += " " + clean_text(name, 80);
  return Error{Errc::no_credentials,
               text + "; map the registry to one of them in the registry map"};
}

bool names_identity(const Environment& environment) {
  for (const std::string_view name : identity_variables()) {
    if (environment.find(name)) return true;
  }
  return environment.find("AWS_PROFILE") || environment.find("AWS_DEFAULT_PROFILE");
}

}  // namespace cred
