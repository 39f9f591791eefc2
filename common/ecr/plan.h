// SPDX-License-Identifier: Apache-2.0
// Registry and surroundings → how its token would be got, decided without the network.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/call.h"
#include "aws/settings.h"
#include "aws/source.h"
#include "aws/source_context.h"
#include "aws/transport.h"
#include "base/deadline.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/result.h"
#include "config/registry_map.h"
#include "ecr/authorization.h"
#include "ecr/plan_notes.h"
#include "registry/registry.h"

namespace cred {

struct Plan {
  std::string token_key;  // under which the cache keeps what fetch brings

  // What a user may change after a failure: the files that the credentials come from, secrets in
  // the environment, proxies, CA files. A failure is remembered for these circumstances only. Of
  // what must not be read it has but a digest.
  std::string circumstances;

  // For people: who asks whom, "profile dev at https://api.ecr.us-east-1.amazonaws.com".
  std::string description;

  // Credentials and the API call. Blocks until the deadline at most; Errors as Source::fetch has.
  std::function<Result<Authorization>(const Deadline&)> fetch;

  // As in Source, and no registry map, variable or endpoint of an account says anything either: who
  // asks has no principal of his own.
  bool is_last_resort = false;
};

// A choice of a source, in the form of choose_source (aws/chain.h).
using ChooseSource =
    std::function<Result<Source>(const Settings&, const AwsClient&, const SourceContext&)>;

// Under which a failure of fetch is remembered.
std::string failure_identity(const Plan& plan);

// The surroundings, passed in; the seams are those of Transport but for the sender, which depends
// on what the settings say about CA files.
struct PlanContext {
  Environment environment;
  std::string home;
  std::string boot_id;
  ReadFile read_file;
  std::function<Sender(const Settings&)> make_sender;
  Now now;
  Sleep sleep;
  Random random;
  PlanNotes* notes = nullptr;  // where the decisions are noted; nullptr for nobody

  // What the shared files say and nobody goes by is put there, the most important first, whether
  // or not a plan comes of it; nullptr for nobody.
  std::vector<std::string>* remarks = nullptr;

  // As in SourceContext; for whoever asks without wanting anything changed.
  HoldBack hold_back = {};

  // Replaces Settings::remedy; empty: that stays.
  std::string remedy = {};

  // Replaces the search for a source and any role of the registry map; empty: neither.
  ChooseSource choose_source = {};

  // Has the last word on the source, a role on top included: whoever makes several plans at once
  // lets them share what it fetches. Empty: each fetches for itself.
  std::function<Source(Source)> share_source = {};
};

// Reads the shared AWS files and the machine's firmware tables. Fails (not_configured,
// no_credentials, local) when nothing is configured or what is configured is contradictory.
// identity.h has what a target's mapping and the variables of its account change.
Result<Plan> make_plan(const Target& target, const PlanContext& context);

// Of a registry that no map says anything about.
Result<Plan> make_plan(const Registry& registry, const PlanContext& context);

// make_plan with its arguments bound.
using MakePlan = std::function<Result<Plan>()>;

}  // namespace cred
