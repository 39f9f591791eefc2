// SPDX-License-Identifier: Apache-2.0
// Who asks AWS about a cluster, by the chain that registries have.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/call.h"
#include "aws/endpoint.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/overlay_environment.h"
#include "base/result.h"
#include "base/time.h"
#include "http/curl_options.h"
#include "http/request.h"
#include "syncd/kube/eks/credential_pool.h"
#include "syncd/kube/eks/descriptions.h"
#include "syncd/kube/eks/eks_reference.h"

namespace cred::syncd {

// The surroundings, passed in.
struct EksDeps {
  Environment environment;
  std::string home;
  ReadFile read_file;
  Now now;
  Sleep sleep;
  std::function<double()> random;
  std::function<Send(CurlOptions options)> make_send;
  std::string user_agent;
  std::shared_ptr<CredentialPool> credentials;
  std::string credentials_remedy = {};  // as in PlanContext
  std::shared_ptr<EksDescriptions> descriptions = {};
};

struct AwsAccess {
  std::shared_ptr<OverlayEnvironment> environment;  // what the others refer to
  Settings settings;
  AwsClient client;
  Source source;
  Endpoint eks;
  Endpoint sts;    // for calls, a URL of one's own included
  Endpoint token;  // AWS's own STS of that region: an API server believes no other host
};

// Reads the shared AWS files; asks nobody. The calls learn from each other through `state`. Fails
// (no_credentials, local) naming file, line and remedy.
Result<AwsAccess> make_aws_access(const EksReference& reference, const EksDeps& deps,
                                  const std::shared_ptr<CallState>& state);

}  // namespace cred::syncd
