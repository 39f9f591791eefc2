// SPDX-License-Identifier: Apache-2.0
// Selection → token, at the cost of at most one API call however many processes want it.
#include "ecr/obtain.h"

#include <utility>

#include "cache/single_flight.h"

namespace cred {
namespace {

constexpr std::chrono::seconds kRefreshPause{60};

class Obtaining {
 public:
  Obtaining(SelectionKey selection, Caches& caches, const Now& now, const Deadline& deadline)
      : selection_(std::move(selection)), caches_(caches), now_(now), deadline_(deadline) {
    if (!selection_.made_at) selection_.made_at = now();
  }

  Outcome run(const MakePlan& make_plan) {
    Outcome outcome = find_or_fetch(make_plan);
    if (outcome.password) outcome.lifetime = lifetime_;
    return outcome;
  }

 private:
  Outcome find_or_fetch(const MakePlan& make_plan) {
    if (auto password = find_selected()) return {*std::move(password), {}};
    if (auto password = find_login()) return {*std::move(password), {}};
    if (auto failure = find_failure(selection_.text)) return or_published(*std::move(failure));
    auto plan = make_plan();
    if (!plan) {
      if (auto password = find_published(plan.error())) return {*std::move(password), {}};
      return fail(selection_.text, std::move(plan).error());
    }
    plan_ = *std::move(plan);
    if (plan_.is_last_resort) {
      if (auto password = find_published()) return {*std::move(password), {}};
    }
    auto token = find_token();
    if (token && is_good(*token)) return answer_cached(*std::move(token));
    if (token) return refresh(*std::move(token));
    return fetch_once();
  }

  std::optional<Entry> find(const std::string& key) {
    return caches_.tokens ? caches_.tokens->find(key, now_()) : std::nullopt;
  }

  bool is_good(const Entry& entry) const {
    return is_fresh(entry, now_()) && !is_due_for_caller(entry);
  }

  bool is_due_for_caller(const Entry& entry) const {
    const Secret& due = caches_.due_password;
    return !due.empty() && due.reveal() == entry.value;
  }

  std::optional<Entry> find_token() { return find(plan_.token_key); }

  // The password of an entry that is the answer.
  Secret answer_with(Entry entry, std::string key) {
    lifetime_ = Lifetime{entry.refresh_at, entry.expires_at, entry.requested_at, std::move(key)};
    return Secret(std::move(entry.value));
  }

  std::optional<Secret> find_selected() {
    if (!caches_.tokens) return std::nullopt;
    const auto target = caches_.tokens->find_target(selection_, now_());
    if (target && *target == system_key(selected_host(selection_.text))) return find_published();
    auto entry = target ? find(*target) : std::nullopt;
    if (!entry || !is_good(*entry)) return std::nullopt;
    return answer_with(*std::move(entry), *target);
  }

  std::optional<Secret> find_login() {
    const std::string key = login_key(selected_host(selection_.text));
    auto login = find(key);
    if (!login) return std::nullopt;
    static_cast<void>(caches_.tokens->put_selection(selection_, {key, *login}, now_()));
    return answer_with(*std::move(login), key);
  }

  std::optional<Secret> find_published() {
    const std::string host(selected_host(selection_.text));
    if (!caches_.find_published || host.empty()) return std::nullopt;
    auto entry = caches_.find_published(host, now_());
    if (!entry) return std::nullopt;
    if (caches_.tokens) {
      const auto erased = caches_.tokens->find_erasure(host);
      if (erased && entry->requested_at <= *erased) return std::nullopt;
      static_cast<void>(
          caches_.tokens->put_selection(selection_, {system_key(host), *entry}, now_()));
    }
    return answer_with(*std::move(entry), system_key(host));
  }

  // For whom nothing is configured; what is configured and broken must be told.
  std::optional<Secret> find_published(const Error& error) {
    return error.code == Errc::not_configured ? find_published() : std::nullopt;
  }

  Outcome or_published(Error error) {
    if (auto password = find_published(error)) return {*std::move(password), {}};
    return {std::move(error), {}};
  }

  std::optional<Error> find_failure(const std::string& identity) {
    return caches_.failures ? caches_.failures->find(identity, now_()) : std::nullopt;
  }

  static Outcome tell(Error error) {
    std::string notice = error.text;
    return {std::move(error), std::move(notice)};
  }

  Outcome fail(const std::string& identity, Error error) {
    const bool is_written = caches_.failures && caches_.failures->put(identity, error, now_());
    if (!is_written && flight_) flight_->tell_unwritten();
    return tell(std::move(error));
  }

  // What cannot be written to the cache is answered all the same.
  Outcome answer_cached(Entry token) {
    static_cast<void>(caches_.tokens->put_selection(selection_, {plan_.token_key, token}, now_()));
    return {answer_with(std::move(token), plan_.token_key), {}};
  }

  // Of those who find the token due, one refreshes it; the others have a good one in their hands.
  // But who said that it is due wants another one, and comes after the first to find what that
  // brought.
  bool leads_refresh(const Entry& token) {
    open_flight();
    if (!flight_ || flight_->try_lead()) return true;
    return is_due_for_caller(token) && flight_->lead_after(deadline_.at_most(caches_.renewal_time));
  }

  Outcome refresh(Entry token) {
    if (!leads_refresh(token)) return answer_cached(std::move(token));
    if (auto newer = find_token(); newer && is_good(*newer)) {
      return answer_cached(*std::move(newer));
    }
    auto authorization = plan_.fetch(deadline_.at_most(caches_.renewal_time));
    if (authorization && authorization->expires_at < token.expires_at) {
      authorization = Error{Errc::bad_reply, plan_.description +
                                                 ": AWS answered a token that expires before the "
                                                 "present one; is this machine's clock right?"};
    }
    if (authorization) return keep(*authorization);
    if (authorization.error().code == Errc::denied) {
      static_cast<void>(caches_.tokens->erase_token(plan_.token_key, now_()));
      return fail(failure_identity(plan_), std::move(authorization).error());
    }
    const Instant now = now_();
    const KeyedEntry row{plan_.token_key, token};
    static_cast<void>(caches_.tokens->postpone_refresh(row, now + kRefreshPause, now));
    Outcome outcome = answer_cached(std::move(token));
    outcome.notice = "the cached token works until " + render_rfc3339(row.entry.expires_at) +
                     ", but it cannot be renewed: " + authorization.error().text;
    return outcome;
  }

  Outcome fetch_once() {
    if (auto failure = find_failure(failure_identity(plan_))) return {*std::move(failure), {}};
    open_flight();
    const bool must_wait = flight_ && !flight_->try_lead();
    if (must_wait) {
      if (!flight_->wait_for_leader(deadline_)) return waited_too_long();
      if (auto shared = find_shared_outcome()) return *std::move(shared);
      if (!flight_->lead_after(deadline_)) return waited_too_long();
    }
    // Somebody may have landed between the first look into the cache and the lock.
    if (auto shared = find_shared_outcome()) return *std::move(shared);
    // On a full disk everybody asks for himself, and at the same time.
    if (flight_ && flight_->was_told_unwritten()) flight_.reset();
    auto authorization = plan_.fetch(deadline_);
    if (authorization) return keep(*authorization);
    // That a late lead ran out of time is not news for those who have theirs still before them.
    if (must_wait && deadline_.has_passed()) return tell(std::move(authorization).error());
    return fail(failure_identity(plan_), std::move(authorization).error());
  }

  void open_flight() {
    if (!caches_.tokens) return;
    if (auto flight = SingleFlight::open(caches_.directory, plan_.token_key)) {
      flight_ = *std::move(flight);
    }
  }

  std::optional<Outcome> find_shared_outcome() {
    if (auto token = find_token(); token && is_good(*token)) {
      return answer_cached(*std::move(token));
    }
    if (auto failure = find_failure(failure_identity(plan_))) {
      return Outcome{*std::move(failure), {}};
    }
    return std::nullopt;
  }

  Outcome waited_too_long() {
    return fail(failure_identity(plan_),
                Error{Errc::unavailable, plan_.description +
                                             ": another process is still waiting for AWS to answer "
                                             "the same question; try again"});
  }

  Outcome keep(const Authorization& authorization) {
    const Instant now = now_();
    KeyedEntry row{plan_.token_key,
                   make_entry(authorization.password.reveal(), authorization.expires_at, now)};
    const bool is_written = caches_.tokens && caches_.tokens->put_token(row, selection_, now);
    if (!is_written && flight_) flight_->tell_unwritten();
    return {answer_with(std::move(row.entry), plan_.token_key), {}};
  }

  SelectionKey selection_;
  Caches& caches_;
  const Now& now_;
  const Deadline& deadline_;
  Plan plan_;
  std::optional<SingleFlight> flight_;  // ends with this object, after the outcome is written
  std::optional<Lifetime> lifetime_;
};

}  // namespace

Outcome obtain(const SelectionKey& selection, Caches& caches, const MakePlan& make_plan,
               const Now& now, const Deadline& deadline) {
  return Obtaining(selection, caches, now, deadline).run(make_plan);
}

}  // namespace cred
