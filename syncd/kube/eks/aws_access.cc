// SPDX-License-Identifier: Apache-2.0
// Environment with the profile → settings → source, with the role on top.
#include "syncd/kube/eks/aws_access.h"

#include <utility>

#include "aws/chain.h"
#include "aws/chosen_profile.h"
#include "aws/ec2_hint.h"
#include "aws/source_assume_role.h"
#include "base/process.h"

namespace cred::syncd {
namespace {

class Making {
 public:
  Making(const EksReference& reference, const EksDeps& deps,
         const std::shared_ptr<CallState>& state)
      : reference_(reference), deps_(deps), state_(state) {}

  Result<AwsAccess> make() {
    auto environment = std::make_shared<OverlayEnvironment>(deps_.environment);
    if (!reference_.profile.empty()) choose_profile(*environment, reference_.profile);
    auto settings = load_settings(environment->view(), deps_.home, deps_.read_file);
    if (!settings) return settings.error();
    if (!reference_.profile.empty()) settings->profile.variable = reference_.where;
    if (!deps_.credentials_remedy.empty()) settings->remedy = deps_.credentials_remedy;
    auto eks = find_endpoint(*settings, Service::eks, reference_.region);
    if (!eks) return eks.error();
    auto sts = find_endpoint(*settings, Service::sts, region_of(*settings));
    if (!sts) return sts.error();
    auto token = resolve_endpoint(Service::sts, reference_.region, {settings->use_fips, false, {}});
    if (!token) return token.error();
    AwsClient client = make_client(*settings);
    auto source = find_source(*settings, client, *sts);
    if (!source) return source.error();
    return AwsAccess{std::move(environment), *std::move(settings), std::move(client),
                     *std::move(source),     *std::move(eks),      *std::move(sts),
                     *std::move(token)};
  }

 private:
  // Of the credentials.
  const std::string& region_of(const Settings& settings) const {
    return settings.region.empty() ? reference_.region : settings.region;
  }

  AwsClient make_client(const Settings& settings) const {
    CurlOptions options =
        make_curl_options(deps_.environment, settings.ca_bundle, deps_.user_agent);
    const Transport transport{deps_.make_send(std::move(options)), deps_.now, deps_.sleep,
                              deps_.random};
    return AwsClient{transport, settings.retry, state_};
  }

  Result<Source> find_source(const Settings& settings, const AwsClient& client,
                             const Endpoint& sts) const {
    SourceContext surroundings;
    surroundings.looks_like_ec2 = looks_like_ec2(deps_.read_file);
    surroundings.fallback_region = reference_.region;
    surroundings.home = deps_.home;
    surroundings.read_file = deps_.read_file;
    auto source = choose_source(settings, client, surroundings);
    if (!source) return as_configured(std::move(source).error());
    if (reference_.role_arn.empty()) return source;
    const AssumeRole role{reference_.role_arn, reference_.session_name, reference_.external_id, {}};
    return make_role_source(reference_.where, role, *std::move(source), sts, client);
  }

  const EksReference& reference_;
  const EksDeps& deps_;
  const std::shared_ptr<CallState>& state_;
};

}  // namespace

Result<AwsAccess> make_aws_access(const EksReference& reference, const EksDeps& deps,
                                  const std::shared_ptr<CallState>& state) {
  auto access = Making(reference, deps, state).make();
  if (access || access.error().text.find(reference.where) != std::string::npos) return access;
  return in_context(reference.where, std::move(access).error());
}

}  // namespace cred::syncd
