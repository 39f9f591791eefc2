// SPDX-License-Identifier: Apache-2.0
// What was decided on the way to a Plan, and its parts one by one, for whoever explains it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/chain_step.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/settings.h"
#include "aws/sts.h"
#include "base/deadline.h"
#include "base/result.h"
#include "ecr/authorization.h"

namespace cred {

// Filled as far as make_plan came: after its failure the members behind it are empty.
struct PlanNotes {
  ProfileChoice profile;
  std::string credential_region;  // as in Settings
  std::optional<Endpoint> endpoint;
  std::vector<ChainStep> steps;
  std::string source;  // description of the chosen one

  std::shared_ptr<const void> keep_alive;  // what the functions refer to

  // The parts of Plan::fetch, and the question who asks. Each blocks until the deadline at most.
  std::function<Result<Credentials>(const Deadline&)> fetch_credentials;
  std::function<Result<CallerIdentity>(const Credentials&, const Deadline&)> identify;
  std::function<Result<Authorization>(const Credentials&, const Deadline&)> authorize;
};

}  // namespace cred
