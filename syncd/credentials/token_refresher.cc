// SPDX-License-Identifier: Apache-2.0
// Due → asked for → kept, for each registry by the expiry of its own password.
#include "syncd/credentials/token_refresher.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "syncd/observe/message_ids.h"

namespace cred::syncd {
namespace {

// The wall clock is looked at this often, so that neither a step of it nor a suspended machine is
// noticed late.
constexpr Span kLook = std::chrono::seconds{20};
constexpr Span kRenewPause = std::chrono::seconds{10};  // between renewals that people ask for

// Of the life, beyond the refresh point: not everybody asks at the same second.
constexpr double kJitter = 0.05;

bool works(const std::optional<TokenOutcome>& outcome, Instant now) {
  return outcome && outcome->password && outcome->password->expires_at > now;
}

}  // namespace

bool is_same_source(const RegistrySource& a, const RegistrySource& b) {
  const Mapping& x = a.target.mapping;
  const Mapping& y = b.target.mapping;
  return a.name == b.name && a.target.registry.host == b.target.registry.host &&
         x.profile == y.profile && x.role_arn == y.role_arn && x.external_id == y.external_id &&
         x.session_name == y.session_name && x.region == y.region && x.endpoint == y.endpoint &&
         a.proxy == b.proxy && a.ca_bundle == b.ca_bundle && a.role == b.role;
}

TokenRefresher::TokenRefresher(std::vector<RegistrySource> registries, Deps deps,
                               std::function<void()> on_change)
    : registries_(std::move(registries)),
      deps_(std::move(deps)),
      on_change_(std::move(on_change)),
      held_(registries_.size()) {}

TokenRefresher::~TokenRefresher() {
  for (const auto& done : std::exchange(waiting_, {})) done();
  for (const auto& done : std::exchange(riding_, {})) done();
  on_change_ = {};
  deps_.loop.cancel(timer_);
}

void TokenRefresher::look() {
  ask(find_due());
  timer_ = deps_.loop.after(kLook, [this, alive = scope_.token()] {
    if (alive) look();
  });
}

void TokenRefresher::renew(std::function<void()> done) {
  if (!riding_.empty()) return riding_.push_back(std::move(done));
  const Tick tick = deps_.loop.clock().tick();
  if (renewed_ && tick - *renewed_ < kRenewPause && !wants_renewal_) return done();
  waiting_.push_back(std::move(done));
  wants_renewal_ = true;
  begin_renewal();
}

Passwords TokenRefresher::passwords() const { return passwords_; }

const std::vector<RegistrySource>& TokenRefresher::registries() const { return registries_; }

std::vector<RegistrySnapshot> TokenRefresher::snapshot() const {
  std::vector<RegistrySnapshot> all;
  all.reserve(held_.size());
  for (std::size_t i = 0; i < held_.size(); ++i) {
    all.push_back(describe(registries_[i], held_[i]));
  }
  return all;
}

void TokenRefresher::adopt(const TokenRefresher& other) {
  for (std::size_t i = 0; i < registries_.size(); ++i) {
    for (std::size_t j = 0; j < other.registries_.size(); ++j) {
      if (is_same_source(registries_[i], other.registries_[j])) held_[i] = other.held_[j];
    }
  }
  publish_if_complete();
}

std::vector<std::size_t> TokenRefresher::find_due() const {
  const Instant now = deps_.loop.clock().now();
  const Tick tick = deps_.loop.clock().tick();
  std::vector<std::size_t> due;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    const Held& held = held_[i];
    const bool is_due = !works(held.outcome, now) || now >= held.due || tick >= held.due_tick ||
                        was_set_back(held, now);
    if (is_due && tick >= held.not_before) due.push_back(i);
  }
  return due;
}

// A password that would live longer than any can was got at a time that has not come yet.
bool TokenRefresher::was_set_back(const Held& held, Instant now) {
  return held.outcome && held.outcome->password &&
         held.outcome->password->expires_at >
             now + std::chrono::hours{12} + std::chrono::minutes{5};
}

void TokenRefresher::begin_renewal() {
  if (is_asking_ || !wants_renewal_) return;
  wants_renewal_ = false;
  renewed_ = deps_.loop.clock().tick();
  riding_ = std::exchange(waiting_, {});
  std::vector<std::size_t> all(registries_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  ask(std::move(all));
}

void TokenRefresher::ask(std::vector<std::size_t> due) {
  if (is_asking_ || due.empty()) return;
  is_asking_ = true;
  std::vector<RegistrySource> wanted;
  std::vector<Secret> present;
  for (const std::size_t i : due) {
    wanted.push_back(registries_[i]);
    const auto& outcome = held_[i].outcome;
    present.push_back(outcome && outcome->password ? outcome->password->password : Secret());
  }
  deps_.run_job([this, alive = scope_.token(), due = std::move(due), wanted = std::move(wanted),
                 present = std::move(present), obtain = deps_.obtain, &loop = deps_.loop] {
    auto outcomes = std::make_shared<std::vector<TokenOutcome>>(obtain(wanted, present));
    loop.post([this, alive, due, outcomes] {
      if (alive) take(due, *outcomes);
    });
  });
}

void TokenRefresher::take(const std::vector<std::size_t>& asked,
                          const std::vector<TokenOutcome>& outcomes) {
  is_asking_ = false;
  tell_remarks(asked, outcomes);
  bool is_news = !passwords_;
  for (std::size_t n = 0; n < asked.size(); ++n) {
    is_news = keep(asked[n], outcomes[n]) || is_news;
  }
  if (is_news) {
    publish_if_complete();
    on_change_();
  }
  for (const auto& done : std::exchange(riding_, {})) done();
  begin_renewal();
}

// Each once, until the files are read anew and it is in them no more.
void TokenRefresher::tell_remarks(const std::vector<std::size_t>& asked,
                                  const std::vector<TokenOutcome>& outcomes) {
  std::set<std::string> said;
  for (const Held& held : held_) said.insert(held.remarks.begin(), held.remarks.end());
  for (const std::string& remark : collect_new_remarks(outcomes, said)) {
    deps_.tell({Priority::warning, kAwsFilesId, remark});
  }
  for (std::size_t n = 0; n < asked.size(); ++n) {
    if (outcomes[n].remarks) held_[asked[n]].remarks = *outcomes[n].remarks;
  }
}

// Whether the password is another one than before.
bool TokenRefresher::keep(std::size_t i, const TokenOutcome& outcome) {
  Held& held = held_[i];
  const Instant now = deps_.loop.clock().now();
  const bool had_good = works(held.outcome, now);
  const bool is_good = works(outcome, now);
  const bool is_denied = !outcome.password && outcome.password.error().code == Errc::denied;
  ++(outcome.password ? held.refreshes : held.failures);
  tell(i, held, outcome, is_good);
  const bool is_same =
      had_good && is_good && held.outcome->password->password == outcome.password->password;
  // What works is given up for nothing but a better one, or because AWS said so.
  if (is_good || !had_good || is_denied) held.outcome = outcome;
  // The one that was due is due as before, for however long the cache has put that off.
  const bool is_fresh = is_good && !is_same && now < outcome.refresh_at;
  if (is_fresh) {
    held.pause.reset();
    const auto life = static_cast<double>((outcome.password->expires_at - now).count());
    held.due = outcome.refresh_at +
               std::chrono::seconds{static_cast<long>(life * kJitter * deps_.random())};
    held.due_tick = deps_.loop.clock().tick() + (held.due - now);
  } else {
    held.not_before = deps_.loop.clock().tick() + held.pause.take(deps_.random());
  }
  return is_good ? !is_same : had_good && is_denied;
}

void TokenRefresher::tell(std::size_t i, Held& held, const TokenOutcome& outcome,
                          bool is_good) const {
  const std::string& host = registries_[i].target.registry.host;
  const std::string trouble = outcome.password ? outcome.notice : outcome.password.error().text;
  const bool had_trouble = !held.trouble.empty();
  held.trouble = trouble;
  if (!trouble.empty()) {
    deps_.tell({is_good ? Priority::warning : Priority::error,
                kTokenTroubleId,
                "registry " + host + ": " + trouble,
                {},
                {},
                host});
  } else if (is_good && had_trouble) {
    deps_.tell({Priority::notice,
                kTokenRenewedId,
                "registry " + host + ": there is a password again",
                {},
                {},
                host});
  }
}

RegistrySnapshot TokenRefresher::describe(const RegistrySource& source, const Held& held) {
  RegistrySnapshot snapshot{.name = source.name,
                            .host = source.target.registry.host,
                            .expires_at = {},
                            .refresh_at = {},
                            .trouble = held.trouble,
                            .refreshes = held.refreshes,
                            .failures = held.failures};
  if (held.outcome && held.outcome->password) {
    snapshot.expires_at = held.outcome->password->expires_at;
    snapshot.refresh_at = held.outcome->refresh_at;
  }
  return snapshot;
}

void TokenRefresher::publish_if_complete() {
  auto passwords = std::make_shared<std::vector<TokenOutcome>>();
  passwords->reserve(held_.size());
  for (const Held& held : held_) {
    if (!held.outcome) return;
    passwords->push_back(*held.outcome);
  }
  passwords_ = std::move(passwords);
}

void TokenRefresher::start() { look(); }

}  // namespace cred::syncd
