// SPDX-License-Identifier: Apache-2.0
// get: server text → password, or the line that lets clients go on without one.
#include <unistd.h>

#include <utility>

#include "cache/key.h"
#include "config/registry_map.h"
#include "ecr/obtain.h"
#include "helper/full/fallback.h"
#include "helper/full/ignored_login.h"
#include "helper/full/planner.h"
#include "helper/full/verbs.h"
#include "helper/protocol/answer.h"
#include "helper/protocol/input.h"
#include "registry/registry.h"

namespace cred {
namespace {

// DNS has no longer names; what is longer is not a host and not worth a row.
constexpr std::size_t kLongestHost = 253;

// Public images can be pulled without credentials; whoever has none must not be bothered.
bool is_worth_saying(const Registry& registry, const Outcome& outcome) {
  if (outcome.notice.empty()) return false;
  const bool is_public = registry.kind == RegistryKind::public_ecr;
  return outcome.password || !is_public || outcome.password.error().code != Errc::not_configured;
}

// One `get`, after the host is known.
class Answering {
 public:
  Answering(const World& world, const RegistryMap& map, SelectionKey selection)
      : world_(world),
        map_(map),
        host_(selected_host(selection.text)),
        deadline_(Deadline::after(map.deadline)),
        selection_(std::move(selection)) {}

  int answer(const Target& target, std::string_view server) {
    const auto make_plan = [&] { return plan_for(target, world_, {}, &remarks_); };
    Caches caches = open_caches(world_, &cache_problem_);
    const Outcome outcome = obtain(selection_, caches, make_plan, world_.now, deadline_);
    if (!outcome.password) return refuse(target, outcome);
    if (!outcome.notice.empty()) {
      report(world_, host_ + ": " + outcome.notice + describe_also(outcome.notice));
    } else {
      report_setup();
    }
    return write_all(STDOUT_FILENO, render_answer(server, outcome.password->reveal())) ? 0 : 1;
  }

  int answer_foreign(std::string_view input, std::string_view server) {
    if (!map_.fallback_helper.empty()) {
      return run_fallback(world_, map_.fallback_helper, "get", input);
    }
    if (const auto told = describe_ignored_login(server, world_); !told.empty()) {
      report(world_, told);
    }
    // Without a map the name alone says so, and nothing need be remembered.
    if (!has_registry_map(world_) || host_.size() > kLongestHost) return fail(kNotFound);
    if (Caches caches = open_caches(world_, nullptr); caches.tokens) {
      static_cast<void>(caches.tokens->put_not_ours(selection_, world_.now()));
    }
    return fail(kNotFound);
  }

 private:
  int refuse(const Target& target, const Outcome& outcome) {
    const bool is_public = target.registry.kind == RegistryKind::public_ecr;
    if (map_.strict && !is_public) return fail(outcome.password.error().text);
    if (is_worth_saying(target.registry, outcome)) {
      report(world_, host_ + ": " + outcome.notice + describe_also(outcome.notice));
    }
    return fail(kNotFound);
  }

  // What is wrong in a map or ignored in a profile may be why another identity was used than was
  // meant; `said` names the reason of its own accord where it was that.
  std::string describe_also(const std::string& said) const {
    if (!map_.warnings.empty()) return "; also " + map_.warnings.front();
    const bool is_new = !remarks_.empty() && said.find(remarks_.front()) == std::string::npos;
    return is_new ? "; also " + describe_remarks(remarks_, host_) : std::string();
  }

  // A cache directory that the user chose and that cannot be used is worth a line, one that was
  // only assumed is not; so is what is wrong in a map or ignored in a profile, even where it did
  // not matter this time.
  void report_setup() const {
    const bool is_chosen = world_.environment.find("AWS_ECR_CACHE_DIR").has_value();
    if (!cache_problem_.empty() && is_chosen) {
      report(world_, cache_problem_);
    } else if (!map_.warnings.empty()) {
      report(world_, map_.warnings.front());
    } else if (!remarks_.empty()) {
      report(world_, describe_remarks(remarks_, host_));
    }
  }

  const World& world_;
  const RegistryMap& map_;
  std::string host_;
  std::string cache_problem_;
  std::vector<std::string> remarks_;  // empty where no shared file was read
  Deadline deadline_;
  SelectionKey selection_;
};

}  // namespace

int run_get(const World& world) {
  const auto input = read_input(STDIN_FILENO, kInputTimeout);
  if (!input) return fail(input.error().text);
  const auto server = parse_server_text(*input);
  if (!server) return fail(server.error().text);
  const std::string host = normalize_host(*server);
  // Before any file is read, so that it never vouches for more than was read.
  SelectionKey selection = make_selection_key(host, world.environment, world.home);
  const RegistryMap map = load_registry_map(world.environment, world.home, world.read_file);
  const auto target = resolve(host, map);
  if (!target) {
    if (map.strict) return fail(target.error().text);
    report(world, host + ": " + target.error().text);
    return fail(kNotFound);
  }
  Answering answering(world, map, std::move(selection));
  return *target ? answering.answer(**target, *server) : answering.answer_foreign(*input, *server);
}

}  // namespace cred
