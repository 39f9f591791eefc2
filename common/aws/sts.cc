// SPDX-License-Identifier: Apache-2.0
// Writes the form, reads the XML.
#include "aws/sts.h"

#include <string_view>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "base/text.h"
#include "base/time.h"
#include "xml/xml.h"

namespace cred {
namespace {

struct Field {
  std::string_view name;
  std::string_view value;
};

// Empty values are left out: no parameter of these calls may be empty.
std::string render_form(const std::vector<Field>& fields) {
  std::string form;
  for (const Field& field : fields) {
    if (field.value.empty()) continue;
    if (!form.empty()) form += '&';
    form.append(field.name).append("=").append(percent_encode(field.value));
  }
  return form;
}

// https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
void append_tags(std::string& form, const AssumeRole& role) {
  std::size_t number = 0;
  for (const auto& [key, value] : role.tags) {
    const std::string member = "Tags.member." + std::to_string(++number);
    form += '&' + render_form({{member + ".Key", key}, {member + ".Value", value}});
  }
}

ServiceCall make_call(std::string_view operation, const Endpoint& sts, std::string form) {
  ServiceCall call;
  call.service = "STS";
  call.operation = operation;
  call.request.method = "POST";
  call.request.url = sts.url + '/';
  call.request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.request.body = std::move(form);
  call.scope = {sts.region, std::string(sts.service)};
  return call;
}

Error make_reply_error(std::string_view operation, std::string_view problem) {
  return Error{Errc::bad_reply, "STS " + std::string(operation) + ": " + std::string(problem)};
}

// Every action that hands out credentials answers <Action>Response/<Action>Result/Credentials.
Result<Credentials> parse_credentials(std::string_view operation, const Response& response) {
  const auto body = XmlDocument::parse(response.body);
  if (!body) return make_reply_error(operation, body.error().text);
  const std::string name(operation);
  const std::string root = name + "Response/" + name + "Result/Credentials/";
  Credentials credentials;
  credentials.access_key_id = body->find_text(root + "AccessKeyId").value_or("");
  credentials.secret_access_key = Secret(body->find_text(root + "SecretAccessKey").value_or(""));
  credentials.session_token = Secret(body->find_text(root + "SessionToken").value_or(""));
  credentials.expires_at = parse_rfc3339(body->find_text(root + "Expiration").value_or(""));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires_at) {
    return make_reply_error(operation,
                            "the answer lacks AccessKeyId, SecretAccessKey, "
                            "SessionToken or a readable Expiration");
  }
  return credentials;
}

}  // namespace

Result<Credentials> fetch_assumed_role(const AwsClient& client, const Endpoint& sts,
                                       const Credentials& credentials, const AssumeRole& role,
                                       const Deadline& deadline) {
  constexpr std::string_view kOperation = "AssumeRole";
  const std::string seconds = role.duration ? std::to_string(role.duration->count()) : "";
  std::string form = render_form({{"Action", kOperation},
                                  {"Version", "2011-06-15"},
                                  {"RoleArn", role.role_arn},
                                  {"RoleSessionName", role.session_name},
                                  {"ExternalId", role.external_id},
                                  {"DurationSeconds", seconds},
                                  {"Policy", role.policy}});
  append_tags(form, role);
  ServiceCall call = make_call(kOperation, sts, std::move(form));
  call.credentials = &credentials;
  call.permissions = std::string("sts:AssumeRole") +
                     (role.tags.empty() ? "" : " and sts:TagSession") + " on " +
                     clean_text(role.role_arn) + " and that role's trust in the caller";
  const auto response = call_aws(client, call, deadline);
  if (!response) return response.error();
  return parse_credentials(kOperation, *response);
}

Result<Credentials> fetch_web_identity_role(const AwsClient& client, const Endpoint& sts,
                                            const Secret& token, const AssumeRole& role,
                                            const Deadline& deadline) {
  constexpr std::string_view kOperation = "AssumeRoleWithWebIdentity";
  const std::string seconds = role.duration ? std::to_string(role.duration->count()) : "";
  ServiceCall call = make_call(kOperation, sts,
                               render_form({{"Action", kOperation},
                                            {"Version", "2011-06-15"},
                                            {"RoleArn", role.role_arn},
                                            {"RoleSessionName", role.session_name},
                                            {"WebIdentityToken", token.reveal()},
                                            {"DurationSeconds", seconds}}));
  call.permissions = "a trust policy of " + clean_text(role.role_arn) +
                     " that allows sts:AssumeRoleWithWebIdentity for this token's issuer, " +
                     "audience and subject";
  call.expired =
      "the web identity token has expired: whoever writes the token file must renew it (in a pod "
      "the kubelet does; is the file a copy?)";
  const auto response = call_aws(client, call, deadline);
  if (!response) return response.error();
  return parse_credentials(kOperation, *response);
}

Result<CallerIdentity> fetch_caller_identity(const AwsClient& client, const Endpoint& sts,
                                             const Credentials& credentials,
                                             const Deadline& deadline) {
  constexpr std::string_view kOperation = "GetCallerIdentity";
  ServiceCall call =
      make_call(kOperation, sts, render_form({{"Action", kOperation}, {"Version", "2011-06-15"}}));
  call.credentials = &credentials;
  const auto response = call_aws(client, call, deadline);
  if (!response) return response.error();
  const auto body = XmlDocument::parse(response->body);
  if (!body) return make_reply_error(kOperation, body.error().text);
  const std::string root = "GetCallerIdentityResponse/GetCallerIdentityResult/";
  CallerIdentity identity;
  identity.arn = clean_text(body->find_text(root + "Arn").value_or(""));
  identity.account_id = clean_text(body->find_text(root + "Account").value_or(""), 20);
  if (identity.arn.empty()) return make_reply_error(kOperation, "the answer has no Arn");
  return identity;
}

}  // namespace cred
