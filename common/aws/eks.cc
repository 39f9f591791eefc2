// SPDX-License-Identifier: Apache-2.0
// DescribeCluster: a signed GET, whose answer is JSON.
#include "aws/eks.h"

#include <algorithm>
#include <cstddef>

#include "aws/canonical.h"
#include "base/base64.h"
#include "base/percent.h"
#include "base/text.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::string_view kService = "EKS";
constexpr std::string_view kOperation = "DescribeCluster";
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kMostAuthorityBytes = std::size_t{64} << 10U;
constexpr std::size_t kLongestEndpoint = 300;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

Error make_reply_error(std::string_view name, std::string_view problem) {
  return Error{Errc::bad_reply, "EKS DescribeCluster: cluster " + clean_text(name, kLongestName) +
                                    ": " + std::string(problem) +
                                    "; is something else than EKS answering in its place?"};
}

// A host, and a port perhaps: nothing that could lead a request, and its token, elsewhere.
bool is_endpoint(const std::string& url) {
  const UrlParts parts = split_url(url);
  return url.size() <= kLongestEndpoint && parts.scheme == "https" && !parts.authority.empty() &&
         (parts.path.empty() || parts.path == "/") && parts.query.empty() &&
         url.find('#') == std::string::npos &&
         std::all_of(parts.authority.begin(), parts.authority.end(), [](char c) {
           return is_alphanumeric(c) || std::string_view("-.:[]").find(c) != std::string_view::npos;
         });
}

// "arn:aws:eks:eu-west-1:123456789012:cluster/prod"
std::string find_account(std::string_view arn) {
  constexpr std::size_t kDigits = 12;
  constexpr std::string_view kMiddle = ":eks:";
  const auto service = arn.find(kMiddle);
  if (!arn.starts_with("arn:") || service == std::string_view::npos) return {};
  const auto region = arn.find(':', service + kMiddle.size());
  if (region == std::string_view::npos) return {};
  const std::string_view rest = arn.substr(region + 1);
  const std::string_view account = rest.substr(0, kDigits);
  const bool is_account =
      account.size() == kDigits && rest.substr(kDigits).starts_with(":cluster/") &&
      std::all_of(account.begin(), account.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_account ? std::string(account) : std::string();
}

Result<EksCluster> parse_reply(std::string_view name, const Response& response) {
  const auto body = JsonDocument::parse(response.body);
  if (!body || !body->is_object("/cluster")) {
    return make_reply_error(name, "the answer does not describe it");
  }
  const auto member = [&](const char* path) {
    return std::string(body->find_string(path).value_or(""));
  };
  EksCluster cluster;
  cluster.status = clean_text(member("/cluster/status"), 40);
  cluster.authentication_mode = clean_text(member("/cluster/accessConfig/authenticationMode"), 40);
  cluster.has_public_endpoint =
      body->find_boolean("/cluster/resourcesVpcConfig/endpointPublicAccess").value_or(true);
  cluster.account = find_account(member("/cluster/arn"));
  for (const auto& [key, value] : body->find_strings("/cluster/tags")) {
    cluster.tags.emplace_back(key, value);
  }
  cluster.endpoint = member("/cluster/endpoint");
  if (!cluster.endpoint.empty() && !is_endpoint(cluster.endpoint)) {
    return make_reply_error(name, "its endpoint is not the https URL of a host");
  }
  if (cluster.endpoint.ends_with('/')) cluster.endpoint.pop_back();
  const std::string authority = member("/cluster/certificateAuthority/data");
  if (authority.empty()) return cluster;
  auto pem = authority.size() <= kMostAuthorityBytes ? decode_base64(authority) : std::nullopt;
  if (!pem) {
    return make_reply_error(name, "its certificateAuthority.data is not base64");
  }
  cluster.authority_pem = *std::move(pem);
  return cluster;
}

}  // namespace

Result<EksCluster> fetch_eks_cluster(const AwsClient& client, const Endpoint& eks,
                                     const Credentials& credentials, std::string_view name,
                                     const Deadline& deadline) {
  ServiceCall call;
  call.service = kService;
  call.operation = kOperation;
  call.request.url = eks.url + "/clusters/" + percent_encode(name);
  call.scope = {eks.region, std::string(eks.service)};
  call.credentials = &credentials;
  const auto response = exchange(client, call, deadline);
  if (!response) return response.error();
  if (response->status >= 200 && response->status < 300) return parse_reply(name, *response);
  const AwsError refusal = parse_aws_error(*response, client.transport.now());
  Error error = to_error(kService, kOperation, refusal);
  if (refusal.code == "ResourceNotFoundException") {
    error.code = Errc::local;
    error.text += "; look at the name and the region in `eks`, and whose account asks";
  } else if (refusal.code.starts_with("AccessDenied")) {
    error.text += "; it takes eks:DescribeCluster on this cluster";
  }
  return error;
}

}  // namespace cred
