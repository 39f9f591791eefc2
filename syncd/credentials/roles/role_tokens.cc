// SPDX-License-Identifier: Apache-2.0
// Wanted → a refresher of its own, whose jobs wait in the line of their cluster → shelf → told.
#include "syncd/credentials/roles/role_tokens.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace cred::syncd {
namespace {

// What no target uses is kept for so long: a watch that begins anew may have them all again.
constexpr Span kUnused = std::chrono::minutes{2};
constexpr Span kSweep = std::chrono::minutes{1};

std::vector<TokenOutcome> make_pending(std::size_t count) {
  const TokenOutcome pending{.password = Error{Errc::unavailable, std::string(kRoleAskedFor)},
                             .notice = {}};
  return {count, pending};
}

// Appends those that are not there yet; false where there are none.
bool merge(std::vector<RegistrySource>& into, const std::vector<RegistrySource>& more) {
  const std::size_t before = into.size();
  for (const RegistrySource& source : more) {
    const bool is_there = std::any_of(into.begin(), into.end(), [&](const RegistrySource& other) {
      return is_same_source(source, other);
    });
    if (!is_there) into.push_back(source);
  }
  return into.size() != before;
}

}  // namespace

RoleTokens::RoleTokens(Deps deps)
    : deps_(std::move(deps)), lines_({deps_.loop, deps_.run_job, kAtOnce}) {}

RoleTokens::~RoleTokens() {
  deps_.on_change = {};
  deps_.loop.cancel(timer_);
}

void RoleTokens::start() {
  timer_ = deps_.loop.after(kSweep, [this, alive = scope_.token()] {
    if (!alive) return;
    sweep();
    start();
  });
}

FindRolePasswords RoleTokens::make_finder(const std::string& cluster) {
  return [this, alive = scope_.token(), cluster, shelf = shelf_,
          &loop = deps_.loop](const std::vector<RegistrySource>& registries) {
    if (auto found = shelf->find(registries)) return *std::move(found);
    loop.post([this, alive, cluster, registries] {
      if (alive) want(cluster, registries);
    });
    return make_pending(registries.size());
  };
}

void RoleTokens::set_obtain(ObtainPasswords obtain) {
  deps_.obtain = std::move(obtain);
  for (auto& [session, role] : roles_) {
    auto fresh = make_refresher(*role.clusters.begin(), session, role.registries);
    fresh->adopt(*role.refresher);
    role.refresher = std::move(fresh);
    role.refresher->start();
  }
}

void RoleTokens::renew(const std::function<void()>& done) {
  if (roles_.empty()) return done();
  const auto lacking = std::make_shared<std::size_t>(roles_.size());
  for (auto& [session, role] : roles_) {
    role.refresher->renew([lacking, done] {
      if (--*lacking == 0) done();
    });
  }
}

std::size_t RoleTokens::count_good(Instant now) const {
  return static_cast<std::size_t>(
      std::count_if(roles_.begin(), roles_.end(), [now](const auto& entry) {
        const Passwords passwords = entry.second.refresher->passwords();
        return passwords && std::all_of(passwords->begin(), passwords->end(),
                                        [now](const TokenOutcome& outcome) {
                                          return outcome.password &&
                                                 outcome.password->expires_at > now;
                                        });
      }));
}

void RoleTokens::want(const std::string& cluster, const std::vector<RegistrySource>& registries) {
  if (registries.empty()) return;
  const RoleSession& session = *registries.front().role;
  Role& role = roles_[session];
  role.wanted = deps_.loop.clock().tick();
  const bool is_new_here = role.clusters.insert(cluster).second;
  if (!merge(role.registries, registries)) {
    // Somebody else's has come meanwhile, or has yet to come and is told of then.
    if (is_new_here && role.refresher->passwords()) deps_.on_change(cluster, session);
    return;
  }
  auto refresher = make_refresher(cluster, session, role.registries);
  if (role.refresher) refresher->adopt(*role.refresher);
  role.refresher = std::move(refresher);
  role.refresher->start();
}

std::unique_ptr<TokenRefresher> RoleTokens::make_refresher(
    const std::string& line, const RoleSession& role,
    const std::vector<RegistrySource>& registries) {
  return std::make_unique<TokenRefresher>(
      registries,
      TokenRefresher::Deps{
          .loop = deps_.loop,
          .run_job = [this, line](std::function<void()> job) { lines_.push(line, std::move(job)); },
          .obtain = deps_.obtain,
          .random = deps_.random,
          .tell = [this, role](const LogLine& said) { tell(role, said); }},
      [this, role] { take(role); });
}

void RoleTokens::take(const RoleSession& session) {
  const auto found = roles_.find(session);
  if (found == roles_.end() || !found->second.refresher) return;
  const Role& role = found->second;
  if (!role.refresher->passwords()) return;
  shelf_->put(session, role.registries, role.refresher->passwords());
  for (const std::string& cluster : role.clusters) deps_.on_change(cluster, session);
}

// The same trouble is news once, not at every attempt.
void RoleTokens::tell(const RoleSession& session, LogLine line) {
  const auto found = roles_.find(session);
  if (found == roles_.end()) return;
  const bool is_trouble = line.priority <= Priority::warning;
  if (is_trouble && found->second.told == line.text) line.priority = Priority::debug;
  found->second.told = is_trouble ? line.text : std::string();
  line.text = clean_text(session.role_arn) + ": " + line.text;
  deps_.tell(line);
}

void RoleTokens::sweep() {
  const std::set<RoleSession> used = deps_.find_used();
  const Tick now = deps_.loop.clock().tick();
  for (auto at = roles_.begin(); at != roles_.end();) {
    if (used.contains(at->first)) at->second.wanted = now;
    if (now - at->second.wanted < kUnused) {
      ++at;
      continue;
    }
    shelf_->drop(at->first);
    at = roles_.erase(at);
  }
}

}  // namespace cred::syncd
