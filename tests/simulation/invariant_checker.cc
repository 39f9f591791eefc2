// SPDX-License-Identifier: Apache-2.0
// The rules of "regcred is never missing and never stale", in the words of the clock.
#include "simulation/invariant_checker.h"

#include <algorithm>

#include "base/base64.h"
#include "json/json.h"

namespace cred::syncd::simulation {
namespace {

using std::chrono::minutes;

// A watch may be silent for 630 s before that is noticed, and what comes then may fail a few times.
constexpr Span kMendingTime = minutes{20};

// An event that was never sent is found by the resync, an hour and a quarter later at most.
constexpr Span kResyncTime = minutes{95};

// Unreachable for all of that time excuses anything.
constexpr Span kLastTime = minutes{10};

constexpr std::size_t kMostComplaints = 20;

std::string find_password(const JsonDocument& config, const std::string& host) {
  const auto auth = config.find_string("/auths/" + host + "/auth");
  const std::string login = decode_base64(auth.value_or("")).value_or("");
  return login.starts_with("AWS:") ? login.substr(4) : std::string();
}

std::string describe(Span time) {
  const auto whole = std::chrono::duration_cast<minutes>(time).count();
  return std::to_string(whole / 60) + " h " + std::to_string(whole % 60) + " min";
}

}  // namespace

void InvariantChecker::attend(const std::string& name, ApiServer& server) {
  Court& court = courts_[name] = {name, &server, {}};
  cred::testing::ObjectStore& store = server.store();
  store.before_secret = [this, &court](const std::string& target) { look_at(court, target); };
  store.after_secret = [this, &court](const std::string& target,
                                      const cred::testing::StoredObject* before) {
    take_secret(court, target, before);
  };
  store.after_namespace = [this, &court](const std::string& target, bool is_there) {
    if (!is_there) court.charges.erase(target);
    if (is_there && is_selected(target)) {
      court.charges[target].damaged_at = world_.clock().tick();
    }
  };
  server.on_lost_event = [this, &court](const std::string& target) {
    const auto found = court.charges.find(target);
    if (found != court.charges.end()) found->second.lost_at = world_.clock().tick();
  };
}

void InvariantChecker::complain(const std::string& text) {
  if (trace) trace("COMPLAINT " + text);
  if (complaints_.size() < kMostComplaints) complaints_.push_back(text);
}

Tick InvariantChecker::to_tick(Instant truth) const {
  return world_.clock().tick() - std::chrono::duration_cast<Span>(world_.clock().now() - truth);
}

void InvariantChecker::take_secret(Court& court, const std::string& name,
                                   const cred::testing::StoredObject* before) {
  const auto found = court.charges.find(name);
  if (found == court.charges.end()) return;
  Charge& charge = found->second;
  const cred::testing::StoredObject* const present = court.server->store().find_secret(name);
  const bool was_well = !charge.damaged_at;
  charge.token.reset();
  if (are_people_at_work_) charge.edited_at = world_.clock().tick();
  bool is_whole = present != nullptr;
  if (is_whole) {
    const auto config = JsonDocument::parse(present->config);
    for (const char* const host : kHosts) {
      const IssuedToken* token = config ? aws_.find(find_password(*config, host)) : nullptr;
      // What people wrote may be long past its end.
      if (token == nullptr || token->expires_at <= world_.clock().now()) is_whole = false;
      const bool is_first =
          token != nullptr && (!charge.token || token->expires_at < charge.token->expires_at);
      if (is_first) charge.token = *token;
    }
    if (before != nullptr && !are_people_at_work_) compare(court, name, *before, *present);
  }
  if (is_whole && !are_people_at_work_) {
    charge = {std::nullopt, std::nullopt, charge.token, charge.edited_at, false};
  } else if (was_well) {
    charge.damaged_at = world_.clock().tick();
  }
}

void InvariantChecker::compare(const Court& court, const std::string& name,
                               const cred::testing::StoredObject& before,
                               const cred::testing::StoredObject& after) {
  const auto old_config = JsonDocument::parse(before.config);
  const auto new_config = JsonDocument::parse(after.config);
  const std::string where = court.name + '/' + name + ": ";
  if (!new_config) return complain(where + "what was written is not JSON");
  if (!old_config) return;
  for (const char* const host : kHosts) {
    const IssuedToken* was = aws_.find(find_password(*old_config, host));
    const IssuedToken* is = aws_.find(find_password(*new_config, host));
    if (was != nullptr && (is == nullptr || is->expires_at < was->expires_at)) {
      complain(where + "an older token of " + host + " was written over a newer one");
    }
  }
  const std::string foreign = "/auths/" + std::string(kForeignServer) + "/auth";
  if (old_config->find_string(foreign) != new_config->find_string(foreign)) {
    complain(where + "the entry of " + kForeignServer + " was lost");
  }
}

bool InvariantChecker::is_excused(const Court& court, Tick since) const {
  const Tick now = world_.clock().tick();
  const Outages& aws = aws_.faults().outages();
  const Outages& server = court.server->faults().outages();
  if (sum_outage(aws, server, now - kLastTime, now) >= kLastTime) return true;
  return sum_outage(aws, server, since, now) * 2 > now - since;
}

void InvariantChecker::note_start(std::chrono::seconds clock_error) {
  if (clock_error < -minutes{10}) late_starts_.push_back(world_.clock().tick());
}

// Whoever starts with a clock that is behind takes a token of the cache for younger than it is, and
// has no other clock to know better.
bool InvariantChecker::was_misled(Tick since) const {
  return std::any_of(late_starts_.begin(), late_starts_.end(),
                     [since](Tick at) { return at >= since; });
}

void InvariantChecker::look_at(Court& court, const std::string& name) {
  const auto found = court.charges.find(name);
  if (found == court.charges.end()) return;
  Charge& charge = found->second;
  ++looks_;
  const Tick now = world_.clock().tick();
  std::string complaint;
  Tick since{};
  if (charge.damaged_at) {
    since = *charge.damaged_at;
    const bool is_lost = charge.lost_at && *charge.lost_at >= since - minutes{1};
    const Span outage =
        sum_outage(aws_.faults().outages(), court.server->faults().outages(), since, now);
    if (now - since <= (is_lost ? kResyncTime : kMendingTime) + outage) return;
    complaint = "not right for " + describe(now - since) + (is_lost ? " (lost event)" : "");
  } else {
    const Tick issued = to_tick(charge.token->issued_at);
    const Tick expires = to_tick(charge.token->expires_at);
    const Span life = expires - issued;
    if ((expires - now) * 6 >= life) return;
    if (was_misled(issued)) {
      ++misled_;
      return;
    }
    since = std::max(issued + life * 2 / 3, charge.edited_at);
    if (now - charge.edited_at <= kMendingTime) return;
    complaint = "only " + describe(expires - now) + " of life left";
  }
  if (is_excused(court, since)) {
    ++excused_;
    return;
  }
  if (!std::exchange(charge.is_told, true)) complain(court.name + '/' + name + ": " + complaint);
}

void InvariantChecker::look_at_all() {
  for (auto& [key, court] : courts_) {
    for (auto& [name, charge] : court.charges) look_at(court, name);
  }
}

}  // namespace cred::syncd::simulation
