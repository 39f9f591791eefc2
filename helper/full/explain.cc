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
#include "helper/full/explain_kubelet.h"
#include "helper/full/explain_options.h"
#include "helper/full/explanation.h"
#include "helper/full/kubelet_identity.h"
#include "helper/full/planner.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "http/shown_url.h"

namespace cred {
namespace {

constexpr std::size_t kLongestText = 2000;
constexpr std::size_t kLongestHost = 253;

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

Error point_to_help(const Error& error) {
  return Error{error.code, error.text + "; see docker-credential-ecr explain --help"};
}

Result<ExplainOptions> parse_wish(const Arguments& arguments) {
  auto wish = parse_explain_options(arguments);
  if (!wish || wish->help || !wish->server.empty() || !wish->kubelet.empty()) return wish;
  auto piped = read_piped_server();
  if (!piped) return point_to_help(piped.error());
  wish->server = *std::move(piped);
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

// What is the same for everything that is looked at.
struct Question {
  const World& world;
  const RegistryMap& map;
  bool is_offline = false;
  KubeletIdentity identity = {};  // that of a `get` is the node's
};

PlanContext make_context(const Question& question, PlanNotes& notes,
                         std::vector<std::string>& remarks,
                         const std::shared_ptr<Observations>& observations) {
  const World& world = question.world;
  const bool is_offline = question.is_offline;
  PlanContext context = make_plan_context(world);
  context.choose_source = make_choice(question.identity);
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

void explain_target(Explanation& explanation, const Target& target, const Question& question) {
  const World& world = question.world;
  if (!target.mapping.where.empty()) {
    explanation.selection.mapped_by = clean_text(target.mapping.where, kLongestText);
  }
  const SelectionKey selection = make_selection_key(explanation.host, question.identity, world);
  const auto observations = std::make_shared<Observations>();
  PlanNotes notes;
  std::vector<std::string> remarks;
  const auto plan = make_plan(target, make_context(question, notes, remarks, observations));
  add_warnings(explanation, remarks);
  if (!plan) explanation.error = clean(plan.error());
  explanation.cache = look_into_cache(world, selection, plan, explanation.now);
  add_notes(explanation, notes);
  if (plan) run_checks(explanation, notes, observations, question.map.deadline);
  explanation.token_available = judge(explanation, question.is_offline);
}

// Of kubelet's request beside the image.
void explain_as_asked(Explanation& explanation, const Target& target, const KubeletRequest* request,
                      Question question) {
  explanation.registry = target.registry;
  explanation.behind = target.behind;
  if (request == nullptr) {
    explanation.docker = look_at_docker(explanation.host, question.world);
  } else {
    auto identity = look_at_account(explanation, *request, question.world.environment);
    if (!identity) {
      explanation.error = clean(identity.error());
      return;
    }
    question.identity = *std::move(identity);
  }
  explain_target(explanation, target, question);
}

// `request` is nullptr where it is about a `get`.
void explain(Explanation& explanation, const ExplainOptions& wish, const KubeletRequest* request,
             const World& world) {
  explanation.now = world.now();
  const std::string host = normalize_host(request != nullptr ? request->image : wish.server);
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
    explain_as_asked(explanation, **target, request, {world, map, wish.offline, {}});
  }
}

bool wants_colour(const World& world) {
  // https://no-color.org/
  return ::isatty(STDOUT_FILENO) != 0 && world.environment.find("NO_COLOR").value_or("").empty();
}

int show(const Explanation& explanation, bool as_json, const World& world) {
  const std::string text = as_json ? render_explanation_json(explanation)
                                   : render_explanation(explanation, wants_colour(world));
  const bool is_written = write_all(STDOUT_FILENO, text);
  return is_written && explanation.token_available.value_or(false) ? 0 : 1;
}

int complain(const World& world, const Error& error) {
  report(world, "explain: " + error.text);
  return 1;
}

}  // namespace

int run_explain(const World& world, const Arguments& arguments) {
  const auto wish = parse_wish(arguments);
  if (!wish) return complain(world, wish.error());
  if (wish->help) return write_all(STDOUT_FILENO, render_explain_help()) ? 0 : 1;
  Explanation explanation;
  if (wish->kubelet.empty()) {
    explain(explanation, *wish, nullptr, world);
    return show(explanation, wish->json, world);
  }
  const auto request = read_kubelet_request(wish->kubelet);
  if (!request) return complain(world, request.error());
  explanation.kubelet = begin_kubelet_view(wish->kubelet, *request);
  explain(explanation, *wish, &*request, world);
  judge_answer(explanation, *request);
  return show(explanation, wish->json, world);
}

}  // namespace cred
