// SPDX-License-Identifier: Apache-2.0
// Requests by their shape → answers, as aws_world.py gives them.
#include "conformance/oracle/aws_world.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "aws/canonical.h"
#include "aws/digest.h"
#include "aws/sigv4.h"
#include "base/base64.h"
#include "conformance/oracle/clock.h"

namespace cred::testing {
namespace {

constexpr const char* kFuture = "2099-01-01T00:00:00Z";

std::string secret_of(const std::string& key) { return "wJalr/" + key + "+K7"; }

std::string token_of(const std::string& key) {
  return key.starts_with("TEMP") ? "tok/" + key + "==" : std::string();
}

int digit_of(char digit) {
  const bool is_decimal = digit >= '0' && digit <= '9';
  return is_decimal ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

std::string read_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    bytes += static_cast<char>(digit_of(text[at]) * 16 + digit_of(text[at + 1]));
  }
  return bytes;
}

std::string decode_form(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      bytes += read_hex(text.substr(at + 1, 2));
      at += 2;
    } else {
      bytes += text[at] == '+' ? ' ' : text[at];
    }
  }
  return bytes;
}

std::map<std::string, std::string> read_form(std::string_view text) {
  std::map<std::string, std::string> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view field = text.substr(0, end);
    const auto equals = std::min(field.find('='), field.size());
    fields[decode_form(field.substr(0, equals))] =
        decode_form(field.substr(std::min(equals + 1, field.size())));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

bool drop_suffix(std::string& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.resize(text.size() - suffix.size());
  return true;
}

std::string text_between(std::string_view text, std::string_view start, char end) {
  const auto at = text.find(start);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + start.size());
  return std::string(text.substr(0, text.find(end)));
}

std::string trim_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// What of an AssumeRole call shows in the name of its keys, as in aws_world.py.
std::string describe_role(const std::map<std::string, std::string>& fields) {
  const auto find = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  };
  std::string text = find("RoleArn");
  if (const auto external = find("ExternalId"); !external.empty()) text += " ext=" + external;
  if (const auto name = find("RoleSessionName"); name.starts_with("sess")) text += " as " + name;
  const auto life = find("DurationSeconds");
  if (!life.empty() && life != "900" && life != "3600") text += " for " + life;
  return text;
}

bool is_signing_header(std::string_view name) {
  return name == "Authorization" || name == "X-Amz-Date" || name == "X-Amz-Security-Token";
}

}  // namespace

struct AwsWorld::Call {
  std::string url;  // with a path prefix, without a slash at the end
  std::string path;
  std::string query;
  std::string region = "-";
  std::string who;
};

std::string AwsWorld::issue(const std::string& who) {
  std::string name = sha1_hex(who).substr(0, 16);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char byte) { return byte >= 'a' ? static_cast<char>(byte - 32) : byte; });
  names_["TEMP" + name] = who;
  return "TEMP" + name;
}

std::string AwsWorld::describe(const std::string& access_key_id) const {
  const auto found = names_.find(access_key_id);
  if (found != names_.end()) return found->second;
  if (!access_key_id.starts_with("AKPROC")) return access_key_id;
  return "process " + read_hex(std::string_view(access_key_id).substr(6));
}

std::string AwsWorld::find_signer(const Request& request, Call& call) const {
  const auto login = find_header(request.headers, "Authorization");
  if (!login) return {};
  const std::string scope = text_between(*login, "Credential=", ',');
  const std::string key = scope.substr(0, scope.find('/'));
  const std::string rest = scope.substr(key.size() + 10);  // behind "/20261124/"
  call.region = rest.substr(0, rest.find('/'));
  const std::string service = text_between(rest, "/", '/');
  Request again = request;
  std::erase_if(again.headers, [](const Header& each) { return is_signing_header(each.name); });
  const Credentials credentials{key, Secret(secret_of(key)), Secret(token_of(key)), {}};
  again = sign(std::move(again), credentials, {call.region, service}, kOracleNow);
  const bool is_good = find_header(again.headers, "Authorization") == login;
  return is_good ? describe(key) : "bad signature of " + describe(key);
}

std::string AwsWorld::render_keys(const std::string& who) {
  const std::string key = issue(who);
  return nlohmann::json{{"Code", "Success"},      {"Type", "AWS-HMAC"},
                        {"AccessKeyId", key},     {"SecretAccessKey", secret_of(key)},
                        {"Token", token_of(key)}, {"Expiration", kFuture},
                        {"LastUpdated", kFuture}}
      .dump();
}

void AwsWorld::note_hop(const std::string& hop) {
  auto& hops = outcome_.hops;
  if (std::find(hops.begin(), hops.end(), hop) == hops.end()) hops.push_back(hop);
}

Response AwsWorld::answer_metadata(const Request& request, const std::string& path) {
  if (!has_imds_) return {404, {}, {}};
  if (request.method == "PUT") {
    return {200, {{"X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600"}}, "imds-token"};
  }
  constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";
  if (!path.starts_with(kRoles)) return {404, {}, {}};
  return {200, {}, path == kRoles ? "ecr-role" : render_keys("imds")};
}

Response AwsWorld::answer_portal(const Request& request, const Call& call) {
  auto fields = read_form(call.query);
  const auto token = find_header(request.headers, "x-amz-sso_bearer_token").value_or("");
  const std::string who =
      "sso " + fields["account_id"] + ' ' + fields["role_name"] + ' ' + std::string(token);
  note_hop("sso " + call.url + " -");
  const std::string key = issue(who);
  const nlohmann::json keys{{"accessKeyId", key},
                            {"secretAccessKey", secret_of(key)},
                            {"sessionToken", token_of(key)},
                            {"expiration", 4070908800000}};
  return {200, {}, nlohmann::json{{"roleCredentials", keys}}.dump()};
}

Response AwsWorld::answer_sts(const std::map<std::string, std::string>& fields, const Call& call) {
  const std::string action = fields.at("Action");
  std::string inner = "<Arn>arn:aws:iam::1:user/x</Arn><UserId>U</UserId><Account>1</Account>";
  if (action == "GetCallerIdentity") {
    outcome_.sts = call.url + ' ' + call.region;
  } else {
    note_hop("sts " + call.url + ' ' + call.region);
    const std::string role = describe_role(fields);
    const bool is_web = action == "AssumeRoleWithWebIdentity";
    const std::string key =
        issue(is_web ? "web " + role + ' ' + trim_end(fields.at("WebIdentityToken"))
                     : role + " <- " + call.who);
    inner =
        "<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/x/y</Arn></AssumedRoleUser>"
        "<Credentials><AccessKeyId>" +
        key + "</AccessKeyId><SecretAccessKey>" + secret_of(key) +
        "</SecretAccessKey><SessionToken>" + token_of(key) + "</SessionToken><Expiration>" +
        kFuture + "</Expiration></Credentials>";
  }
  return {200,
          {},
          "<" + action + "Response><" + action + "Result>" + inner + "</" + action + "Result></" +
              action + "Response>"};
}

Response AwsWorld::answer_signed(const Request& request, Call& call) {
  call.who = find_signer(request, call);
  if (call.who.starts_with("bad ")) return {403, {}, R"({"__type":"InvalidSignatureException"})"};
  if (!find_header(request.headers, "X-Amz-Target")) {
    return answer_sts(read_form(request.body), call);
  }
  outcome_.ecr = call.url + ' ' + call.region;
  outcome_.who = call.who;
  const nlohmann::json grant{{"authorizationToken", encode_base64("AWS:password")},
                             {"expiresAt", to_epoch(kOracleNow + std::chrono::hours{12})},
                             {"proxyEndpoint", "https://registry"}};
  return {200, {}, nlohmann::json{{"authorizationData", {grant}}}.dump()};
}

Result<Response> AwsWorld::answer(const Request& request) {
  const UrlParts parts = split_url(request.url);
  Call call;
  const std::string host = render_host(parts);
  call.path = parts.path;
  call.query = parts.query;
  call.url = std::string(parts.scheme) + "://" + host;
  if (host == "169.254.169.254") return answer_metadata(request, call.path);
  if (host.starts_with("169.254.170.")) {
    const auto login = find_header(request.headers, "Authorization");
    const std::string tail = login ? ' ' + std::string(*login) : std::string();
    return Response{200, {}, render_keys("container " + host + call.path + tail)};
  }
  std::string prefix = call.path;
  const bool is_portal = drop_suffix(prefix, "/federation/credentials");
  const bool is_renewal = !is_portal && drop_suffix(prefix, "/token");
  while (drop_suffix(prefix, "/")) continue;
  call.url += prefix;
  if (is_portal) return answer_portal(request, call);
  if (!is_renewal) return answer_signed(request, call);
  note_hop("oidc " + call.url + " -");
  const std::string token = nlohmann::json::parse(request.body)["refreshToken"];
  const nlohmann::json fresh{{"accessToken", "new-" + token},
                             {"expiresIn", 28800},
                             {"refreshToken", "next"},
                             {"tokenType", "Bearer"}};
  return Response{200, {}, fresh.dump()};
}

}  // namespace cred::testing
