// SPDX-License-Identifier: Apache-2.0
// Settings, source and endpoint of one registry, bound into one function.
#include "ecr/plan.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/chain.h"
#include "aws/digest.h"
#include "aws/ec2_hint.h"
#include "aws/endpoint.h"
#include "aws/remarks.h"
#include "aws/source_assume_role.h"
#include "base/file_stamp.h"
#include "base/shared_files.h"
#include "cache/key.h"
#include "ecr/identity.h"
#include "http/shown_url.h"

namespace cred {
namespace {

// The variable is a list; a directory changes when an authority is put into it.
void add_authority_directories(std::string_view list, std::vector<std::string>& files) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    files.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

std::string describe_circumstances(const Settings& settings, const Source& source,
                                   const PlanContext& context) {
  const SharedFiles shared = find_shared_files(context.environment, context.home);
  std::vector<std::string> files = {shared.config, shared.credentials, settings.ca_bundle};
  files.emplace_back(context.environment.find("SSL_CERT_FILE").value_or(""));
  add_authority_directories(context.environment.find("SSL_CERT_DIR").value_or(""), files);
  files.insert(files.end(), source.files.begin(), source.files.end());
  std::string state;
  for (const std::string& path : files) {
    append_stamp(state, find_file_stamp(path));
    state += ' ' + path + '\n';
  }
  // Digested, since a proxy's URL may hold a password and the others are secrets.
  std::string values;
  for (const char* name :
       {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy",
        "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"}) {
    values += context.environment.find(name).value_or("");
    values += '\n';
  }
  return state + sha256_hex(values);
}

Service service_of(const Registry& registry) {
  return registry.kind == RegistryKind::public_ecr ? Service::ecr_public : Service::ecr;
}

// The endpoints to try, in this order. A dual-stack registry may be used from a network that has
// only IPv6, but its API's dual-stack name does not work over PrivateLink, so it comes second:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
Result<std::vector<Endpoint>> find_endpoints(const Registry& registry, const Settings& settings) {
  const Service service = service_of(registry);
  auto first = find_endpoint(settings, service, registry.region, registry.fips);
  if (!first) return first.error();
  std::vector<Endpoint> endpoints = {*std::move(first)};
  const auto custom = find_custom_url(settings, service);
  if (!registry.dual_stack || settings.use_dual_stack || !custom || *custom) return endpoints;
  const EndpointOptions options{settings.use_fips || registry.fips, true, std::nullopt};
  auto second = service == Service::ecr_public
                    ? resolve_ecr_public_endpoint(settings.region, options)
                    : resolve_endpoint(service, registry.region, options);
  if (second) endpoints.push_back(*std::move(second));
  return endpoints;
}

// The client, with a note of whether anybody answered.
AwsClient watch_answers(AwsClient client, const std::shared_ptr<bool>& answered) {
  client.transport.send = [send = std::move(client.transport.send),
                           answered](const Request& request) {
    auto response = send(request);
    if (response) *answered = true;
    return response;
  };
  return client;
}

Result<Authorization> fetch_from_any(const AwsClient& client,
                                     const std::vector<Endpoint>& endpoints,
                                     const Credentials& credentials, const Deadline& deadline) {
  const auto answered = std::make_shared<bool>(false);
  const AwsClient watched = watch_answers(client, answered);
  auto authorization = fetch_authorization(watched, endpoints.front(), credentials, deadline);
  for (std::size_t i = 1; i < endpoints.size(); ++i) {
    const bool unreachable =
        !authorization && !*answered && authorization.error().code == Errc::unavailable;
    if (!unreachable || deadline.has_passed()) break;
    authorization = fetch_authorization(watched, endpoints[i], credentials, deadline);
  }
  return authorization;
}

std::string describe_endpoint(const Endpoint& endpoint) {
  return endpoint.url + " " + std::string(endpoint.service) + " " + endpoint.region;
}

// STS of the credentials' own region, for a question that needs no permission.
Result<CallerIdentity> identify(const AwsClient& client, const Settings& settings,
                                const std::string& fallback_region, const Credentials& credentials,
                                const Deadline& deadline) {
  const std::string& region = settings.region.empty() ? fallback_region : settings.region;
  const auto sts = find_endpoint(settings, Service::sts, region);
  if (!sts) return sts.error();
  return fetch_caller_identity(client, *sts, credentials, deadline);
}

void note_calls(PlanNotes& notes, const AwsClient& client, const Settings& settings,
                const Registry& registry, const std::vector<Endpoint>& endpoints) {
  notes.identify = [client, settings, region = registry.region](const Credentials& credentials,
                                                                const Deadline& deadline) {
    return identify(client, settings, region, credentials, deadline);
  };
  notes.authorize = [client, endpoints](const Credentials& credentials, const Deadline& deadline) {
    return fetch_from_any(client, endpoints, credentials, deadline);
  };
}

AwsClient make_client(const Settings& settings, const PlanContext& context) {
  Sender sender = context.make_sender(settings);
  return AwsClient{Transport{std::move(sender.send), context.now, context.sleep, context.random,
                             std::move(sender.connect)},
                   settings.retry};
}

// `source` so that the connection to `endpoint` is made while its credentials are on their way.
Source connect_meanwhile(Source source, const AwsClient& client, const Endpoint& endpoint) {
  if (!source.takes_time || !client.transport.connect) return source;
  source.fetch = [connect = client.transport.connect, fetch = std::move(source.fetch),
                  request = make_authorization_request(endpoint)](const Deadline& deadline) {
    connect(request);
    return fetch(deadline);
  };
  return source;
}

SourceContext make_source_context(const PlanContext& context, const Registry& registry,
                                  PlanNotes& notes) {
  SourceContext surroundings;
  surroundings.boot_id = context.boot_id;
  surroundings.looks_like_ec2 = looks_like_ec2(context.read_file);
  surroundings.fallback_region = registry.region;
  surroundings.home = context.home;
  surroundings.read_file = context.read_file;
  surroundings.trace = &notes.steps;
  surroundings.hold_back = context.hold_back;
  return surroundings;
}

// `source` with the role on top that a registry map or an account's variable asks for.
Result<Source> add_role(Source source, const Identity& identity, const Settings& settings,
                        const AwsClient& client, const Registry& registry) {
  if (!identity.role) return source;
  const std::string& region = settings.region.empty() ? registry.region : settings.region;
  auto sts = find_endpoint(settings, Service::sts, region);
  if (!sts) return sts.error();
  return make_role_source(identity.where, *identity.role, std::move(source), *std::move(sts),
                          client);
}

// What there is to do with the source; whoever asks still has to say of what it depends.
Plan make_plan(Source source, std::vector<Endpoint> endpoints, const AwsClient& client) {
  const Endpoint& first = endpoints.front();
  Plan plan;
  plan.token_key = token_key(describe_endpoint(first), source.principal);
  plan.description = source.description + " at " + show_url(first.url);
  plan.fetch = [client, endpoints = std::move(endpoints), fetch = std::move(source.fetch)](
                   const Deadline& deadline) -> Result<Authorization> {
    const auto credentials = fetch(deadline);
    if (!credentials) return credentials.error();
    return fetch_from_any(client, endpoints, *credentials, deadline);
  };
  return plan;
}

Result<Plan> plan_as(const Identity& identity, const Registry& registry,
                     const PlanContext& context) {
  auto settings = load_settings(context.environment, context.home, context.read_file);
  if (!settings) return settings.error();
  settings->own_url = identity.endpoint;
  if (!context.remedy.empty()) settings->remedy = context.remedy;
  if (context.remarks != nullptr) *context.remarks = collect_remarks(*settings, {});
  if (!identity.profile_from.empty()) settings->profile.variable = identity.profile_from;
  PlanNotes discarded;
  PlanNotes& notes = context.notes != nullptr ? *context.notes : discarded;
  notes.profile = settings->profile;
  notes.credential_region = settings->region;
  auto endpoints = find_endpoints(registry, *settings);
  if (!endpoints) return endpoints.error();
  notes.endpoint = endpoints->front();
  const AwsClient client = make_client(*settings, context);
  SourceContext surroundings = make_source_context(context, registry, notes);
  std::vector<std::string> remarks;
  surroundings.remarks = &remarks;
  auto source = context.choose_source ? context.choose_source(*settings, client, surroundings)
                                      : choose_source(*settings, client, surroundings);
  if (context.remarks != nullptr) *context.remarks = collect_remarks(*settings, remarks);
  if (source && !context.choose_source) {
    source = add_role(*std::move(source), identity, *settings, client, registry);
  }
  if (!source) return source.error();
  if (context.share_source) source = context.share_source(*std::move(source));
  source = connect_meanwhile(*std::move(source), client, endpoints->front());
  notes.source = source->description;
  notes.fetch_credentials = source->fetch;
  if (context.notes != nullptr) note_calls(notes, client, *settings, registry, *endpoints);

  Plan plan = make_plan(*source, *std::move(endpoints), client);
  plan.circumstances = describe_circumstances(*settings, *source, context);
  plan.is_last_resort = source->is_last_resort && !identity.is_own && identity.where.empty();
  return plan;
}

// Picks the account's own profile where nobody named an identity.
Result<void> pick_account_profile(Identity& identity, const Target& target,
                                  const PlanContext& context) {
  if (!target.mapping.auto_profile || identity.is_own || target.registry.account_id.empty() ||
      names_identity(context.environment)) {
    return {};
  }
  const auto profiles =
      load_profiles(find_shared_files(context.environment, context.home), context.read_file);
  auto name = find_account_profile(profiles, target.registry.account_id);
  if (!name) return name.error();
  if (!*name) return {};
  identity.environment.set("AWS_PROFILE", **name);
  identity.profile_from = "auto_profile";
  return {};
}

}  // namespace

std::string failure_identity(const Plan& plan) {
  return plan.token_key + "\n" + plan.circumstances;
}

Result<Plan> make_plan(const Target& target, const PlanContext& context) {
  // Shared with fetch, since a source may look at the environment again.
  auto made = make_identity(target, context.environment);
  if (!made) return made.error();
  const auto identity = std::make_shared<Identity>(*std::move(made));
  if (auto picked = pick_account_profile(*identity, target, context); !picked) {
    return picked.error();
  }
  PlanContext own = context;
  own.environment = identity->environment.view();
  if (context.notes != nullptr) context.notes->keep_alive = identity;
  auto plan = plan_as(*identity, target.registry, own);
  if (!plan) {
    if (identity->where.empty()) return plan;
    Error error = as_configured(std::move(plan).error());
    const bool is_named = error.text.find(identity->where) != std::string::npos;
    return is_named ? error : in_context(identity->where, std::move(error));
  }
  plan->fetch = [identity, fetch = std::move(plan->fetch)](const Deadline& deadline) {
    return fetch(deadline);
  };
  return plan;
}

Result<Plan> make_plan(const Registry& registry, const PlanContext& context) {
  return make_plan(Target{registry, {}}, context);
}

}  // namespace cred
