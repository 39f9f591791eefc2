// SPDX-License-Identifier: Apache-2.0
// The real network, clock and randomness behind a plan.
#include "helper/full/planner.h"

#include <utility>

#include "base/real.h"
#include "cache/key.h"
#include "http/curl_send.h"

namespace cred {
namespace {

constexpr const char* kUserAgent = "docker-credential-ecr/" CRED_VERSION;

}  // namespace

PlanContext make_plan_context(const World& world) {
  PlanContext context{world.environment, world.home, read_boot_id(), world.read_file, {},
                      world.now,         {},         draw_random};
  context.make_sender = [&world](const Settings& settings) {
    return make_curl_sender(make_curl_options(world.environment, settings.ca_bundle, kUserAgent));
  };
  context.sleep = sleep_for;
  return context;
}

Result<Plan> plan_for(const Target& target, const World& world, const ChooseSource& choose,
                      std::vector<std::string>* remarks) {
  PlanContext context = make_plan_context(world);
  context.remarks = remarks;
  context.choose_source = choose;
  return make_plan(target, context);
}

std::string describe_remarks(const std::vector<std::string>& remarks, const std::string& host) {
  if (remarks.empty()) return {};
  if (remarks.size() == 1) return remarks.front();
  return remarks.front() + " (and " + std::to_string(remarks.size() - 1) +
         " more: docker-credential-ecr explain " + host + ")";
}

}  // namespace cred
