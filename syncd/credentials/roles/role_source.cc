// SPDX-License-Identifier: Apache-2.0
// Chain → kept credentials → paced AssumeRole.
#include "syncd/credentials/roles/role_source.h"

#include <utility>

#include "aws/chain.h"
#include "aws/endpoint.h"
#include "aws/source_assume_role.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestSessionName = 64;

// What a pull needs and no more:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html and, of
// ECR Public, https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html
constexpr const char* kReadPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[)"
    R"("ecr:GetAuthorizationToken","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer",)"
    R"("ecr:BatchCheckLayerAvailability","ecr-public:GetAuthorizationToken",)"
    R"("sts:GetServiceBearerToken"],"Resource":"*"}]})";

// CloudTrail shows it.
std::string make_session_name(const RoleSession& role) {
  std::string name = "ecr-syncd";
  if (!role.namespace_name.empty()) name += '-' + role.namespace_name;
  return name.substr(0, kLongestSessionName);
}

AssumeRole make_request(const RoleSession& role) {
  AssumeRole request{role.role_arn, make_session_name(role), role.external_id, {}};
  if (!role.cluster.empty()) {
    request.tags = {{kClusterTag, role.cluster}, {kNamespaceTag, role.namespace_name}};
  }
  if (role.reads_only) request.policy = kReadPolicy;
  return request;
}

// One call for all roles that this source assumes.
Source keep(Source source, const TokenDeps& deps) {
  if (!deps.pool) return source;
  auto kept = source;
  kept.fetch = [source = std::move(source), pool = deps.pool, now = deps.now](
                   const Deadline& deadline) { return pool->get(source, {}, now(), deadline); };
  return kept;
}

Source pace(Source source, const std::shared_ptr<Pace>& turns) {
  if (!turns) return source;
  source.fetch = [turns, fetch = std::move(source.fetch)](const Deadline& deadline) {
    turns->wait();
    return fetch(deadline);
  };
  return source;
}

}  // namespace

ChooseSource make_role_choice(const RoleSession& role, const TokenDeps& deps) {
  return [role, &deps](const Settings& settings, const AwsClient& client,
                       const SourceContext& context) -> Result<Source> {
    SourceContext surroundings = context;
    surroundings.fallback_region = role.region;
    auto base = choose_source(settings, client, surroundings);
    if (!base) return base.error();
    auto sts = find_endpoint(settings, Service::sts,
                             settings.region.empty() ? role.region : settings.region);
    if (!sts) return sts.error();
    return pace(make_role_source("role of a namespace", make_request(role),
                                 keep(*std::move(base), deps), *std::move(sts), client),
                deps.sts_pace);
  };
}

}  // namespace cred::syncd
