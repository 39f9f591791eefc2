// SPDX-License-Identifier: Apache-2.0
// explain: why a registry's token is available or not.
#include <unistd.h>

#include <memory>
#include <utility>

#include "base/text.h"
#include "cache/key.h"
#include "config/registry_map.h"
#include "helper/full/explain_cache.h"
#include "helper/full/explain_checks.h"
#include "helper/full/explain_docker.h"
#include "helper/full/explanation.h"
#include "helper/full/planner.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "http/shown_url.h"

namespace cred {
namespace {

constexpr std::size_t kLongestText = 2000;
constexpr std::size_t kLongestHost = 253;

struct Wish {
  std::string server;
  bool json = false;
  bool offline = false;
  bool help = false;
};

constexpr std::string_view kUsage =
    R"(Usage: docker-credential-ecr explain HOST [--json] [--offline]

Says which AWS credentials the registry HOST gets and why, whether docker asks this program about it,
and for a failure its cause and remedy. Writes nothing to the cache and shows no secret.

Options:
  --json     print one JSON object
  --offline  ask nobody: no network, no login renewed, no credential_process run
  -h, --help print this

The exit status is 0 when a token is available.

Example:
  docker-credential-ecr explain 123456789012.dkr.ecr.us-east-1.amazonaws.com
)";

Result<std::string> read_piped_server() {
  if (::isatty(STDIN_FILENO) != 0) {
    return Error{Errc::bad_request, "no registry is named"};
  }
  const auto input = read_input(STDIN_FILENO, kInputTimeout);
  if (!input) return input.error();
  const auto server = parse_server_text(*input);
  if (!server) return server.error();
  return std::string(*server);
}

Result<Wish> parse_wish(const Arguments& arguments) {
  Wish wish;
  for (const std::string& argument : arguments) {
    if (argument == "--json") {
      wish.json = true;
    } else if (argument == "--offline") {
      wish.offline = true;
    } else if (argument == "--help" || argument == "-h") {
      wish.help = true;
    } else if (argument.substr(0, 1) == "-") {
      return Error{Errc::bad_request, "unknown option: " + clean_text(argument, 80)};
    } else if (!wish.server.empty()) {
      return Error{Errc::bad_request, "more than one registry is named"};
    } else {
      wish.server = argument;
    }
  }
  if (!wish.server.empty() || wish.help) return wish;
  auto piped = read_piped_server();
  if (!piped) return piped.error();
  wish.server = *std::move(piped);
  return wish;
}

Error clean(const Error& error) { return Error{error.code, clean_text(error.text, kLongestText)}; }

// Where a name that was typed is not a registry's, an example helps more than the rule.
Error make_not_ecr_error() {
  return Error{Errc::not_ecr,
               "this is not the name of an ECR registry, and no rule of a registry map makes it "
               "one; a name looks like 123456789012.dkr.ecr.us-east-1.amazonaws.com or "
               "public.ecr.aws, and a domain of your own goes into config.yaml"};
}

void add_warnings(Explanation& explanation, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    explanation.warnings.push_back(clean_text(warning, kLongestText));
  }
}

void add_notes(Explanation& explanation, const PlanNotes& notes) {
  Selection& selection = explanation.selection;
  selection.profile = clean_text(notes.profile.name, 80);
  selection.profile_from = clean_text(notes.profile.variable, kLongestText);
  selection.region = clean_text(notes.credential_region, 80);
  if (notes.endpoint) {
    selection.endpoint = show_url(notes.endpoint->url);
    selection.endpoint_region = clean_text(notes.endpoint->region, 80);
  }
  explanation.steps = notes.steps;
  for (ChainStep& step : explanation.steps) {
    step.name = clean_text(step.name);
    step.detail = clean_text(step.detail, kLongestText);
  }
  explanation.source = clean_text(notes.source, kLongestText);
}

// A row answers the next `get`, unless it is due and AWS has denied this principal meanwhile. What
// was not asked is not known.
std::optional<bool> judge(const Explanation& explanation, bool was_offline) {
  const auto& row = explanation.cache.row;
  if (row && (row->is_published || row->refresh_at > explanation.now)) return true;
  const bool is_denied = explanation.error && explanation.error->code == Errc::denied;
  if (row && !is_denied && (!was_offline || explanation.error)) return true;
  if (was_offline && !explanation.error) return std::nullopt;
  return explanation.token_available;
}

PlanContext make_context(const World& world, PlanNotes& notes, std::vector<std::string>& remarks,
                         const std::shared_ptr<Observations>& observations, bool is_offline) {
  PlanContext context = make_plan_context(world);
  context.notes = &notes;
  context.remarks = &remarks;
  context.make_sender = [=, &world, make_sender = context.make_sender](const Settings& settings) {
    Sender sender = make_sender(settings);
    sender.send = observe(std::move(sender.send), observations, world.now, is_offline);
    if (is_offline) sender.connect = {};
    return sender;
  };
  if (is_offline) context.hold_back = make_hold_back(observations);
  return context;
}

void explain_target(Explanation& explanation, const Target& target, const World& world,
                    const RegistryMap& map, bool is_offline) {
  explanation.registry = target.registry;
  explanation.behind = target.behind;
  explanation.docker = look_at_docker(explanation.host, world);
  if (!target.mapping.where.empty()) {
    explanation.selection.mapped_by = clean_text(target.mapping.where, kLongestText);
  }
  const SelectionKey selection =
      make_selection_key(explanation.host, world.environment, world.home);
  const auto observations = std::make_shared<Observations>();
  PlanNotes notes;
  std::vector<std::string> remarks;
  const auto plan =
      make_plan(target, make_context(world, notes, remarks, observations, is_offline));
  add_warnings(explanation, remarks);
  if (!plan) explanation.error = clean(plan.error());
  explanation.cache = look_into_cache(world, selection, plan, explanation.now);
  add_notes(explanation, notes);
  if (plan) run_checks(explanation, notes, observations, map.deadline);
  explanation.token_available = judge(explanation, is_offline);
}

Explanation explain(const Wish& wish, const World& world) {
  Explanation explanation;
  explanation.now = world.now();
  const std::string host = normalize_host(wish.server);
  explanation.host = clean_text(host, kLongestHost);
  const RegistryMap map = load_registry_map(world.environment, world.home, world.read_file);
  add_warnings(explanation, map.warnings);
  const auto target = resolve(host, map);
  if (!target) {
    explanation.registry = parse_registry(host);
    explanation.error = clean(target.error());
  } else if (!*target) {
    explanation.error = make_not_ecr_error();
  } else {
    explain_target(explanation, **target, world, map, wish.offline);
  }
  return explanation;
}

bool wants_colour(const World& world) {
  // https://no-color.org/
  return ::isatty(STDOUT_FILENO) != 0 && world.environment.find("NO_COLOR").value_or("").empty();
}

}  // namespace

int run_explain(const World& world, const Arguments& arguments) {
  const auto wish = parse_wish(arguments);
  if (!wish) {
    report(world, wish.error().text + "; usage: explain HOST [--json] [--offline]");
    return 1;
  }
  if (wish->help) return write_all(STDOUT_FILENO, kUsage) ? 0 : 1;
  const Explanation explanation = explain(*wish, world);
  const std::string text = wish->json ? render_explanation_json(explanation)
                                      : render_explanation(explanation, wants_colour(world));
  const bool is_written = write_all(STDOUT_FILENO, text);
  return is_written && explanation.token_available.value_or(false) ? 0 : 1;
}

}  // namespace cred
