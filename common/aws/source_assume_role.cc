// SPDX-License-Identifier: Apache-2.0
// The role settings of a profile, checked, and the call that they lead to.
#include "aws/source_assume_role.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "aws/source_keys.h"
#include "aws/source_static_profile.h"
#include "aws/sts.h"
#include "base/text.h"

namespace cred {
namespace {

using Duration = std::optional<std::chrono::seconds>;

// Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
Result<Duration> read_duration(const Section& profile) {
  constexpr int kShortest = 900;
  constexpr int kLongest = 43200;
  const Property* property = find_property(profile, "duration_seconds");
  if (property == nullptr) return Duration();
  int seconds = 0;
  const char* const end = property->value.data() + property->value.size();
  const auto read = std::from_chars(property->value.data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end || seconds < kShortest || seconds > kLongest) {
    return Error{Errc::no_credentials,
                 property->where + ": duration_seconds is a number from 900 to 43200"};
  }
  return Duration(seconds);
}

Result<AssumeRole> read_role(const std::string& name, const Section& profile) {
  if (const Property* mfa = find_property(profile, "mfa_serial")) {
    return Error{Errc::no_credentials,
                 mfa->where + ": the role of profile " + clean_text(name, 80) +
                     " takes an MFA code (mfa_serial), which a credential helper cannot ask for; " +
                     "give the code to `aws sts get-caller-identity --profile " +
                     quote_for_shell(name) + "`, and use or map a profile that has " +
                     "`credential_process = aws configure export-credentials --profile " +
                     quote_for_shell(name) + "`"};
  }
  auto duration = read_duration(profile);
  if (!duration) return duration.error();
  AssumeRole role;
  role.role_arn = property_text(profile, "role_arn");
  role.session_name = property_text(profile, "role_session_name");
  role.external_id = property_text(profile, "external_id");
  role.duration = *duration;
  return role;
}

// Nothing for a role that has none, so that what caches hold of such stays known.
std::string render_limits(const AssumeRole& role) {
  std::string text;
  for (const auto& [key, value] : role.tags) {
    text += " tag=" + escape_for_principal(key) + '=' + escape_for_principal(value);
  }
  if (!role.policy.empty()) text += " policy=" + escape_for_principal(role.policy);
  return text;
}

std::string render_principal(const AssumeRole& role, const Endpoint& sts, const Source& base) {
  return "role " + escape_for_principal(role.role_arn) +
         " external-id=" + escape_for_principal(role.external_id) +
         " session=" + escape_for_principal(role.session_name) +
         " sts=" + escape_for_principal(sts.url) +
         " duration=" + (role.duration ? std::to_string(role.duration->count()) : std::string()) +
         render_limits(role) + " via (" + base.principal + ")";
}

}  // namespace

Source make_role_source(const std::string& where, AssumeRole role, Source base, Endpoint sts,
                        const AwsClient& client) {
  Source source;
  source.description = where + ": role " + clean_text(role.role_arn) + " with " + base.description;
  source.principal = render_principal(role, sts, base);
  source.files = std::move(base.files);
  source.takes_time = true;
  source.fetch = [client, role = std::move(role), sts = std::move(sts),
                  fetch_base = std::move(base.fetch),
                  where](const Deadline& deadline) -> Result<Credentials> {
    const auto credentials = fetch_base(deadline);
    if (!credentials) return in_context(where, as_configured(credentials.error()));
    AssumeRole request = role;
    if (request.session_name.empty()) {
      request.session_name =
          "docker-credential-ecr-" + std::to_string(to_epoch(client.transport.now()));
    }
    auto assumed = fetch_assumed_role(client, sts, *credentials, request, deadline);
    if (!assumed) return in_context(where, std::move(assumed).error());
    return assumed;
  };
  return source;
}

Result<Source> make_assume_role_source(const std::string& name, const Section& profile, Source base,
                                       Endpoint sts, const AwsClient& client) {
  auto role = read_role(name, profile);
  if (!role) return role.error();
  return make_role_source(describe_profile(name, profile), *std::move(role), std::move(base),
                          std::move(sts), client);
}

}  // namespace cred
