// SPDX-License-Identifier: Apache-2.0
// Credentials, then the caller's identity, then a token that is thrown away.
#include "helper/full/explain_checks.h"

#include <utility>

#include "base/text.h"

namespace cred {
namespace {

using std::chrono::seconds;

constexpr seconds kCallTime{5};

constexpr const char* kOffline = "not asked, because of --offline";

class Checks {
 public:
  Checks(Explanation& explanation, const PlanNotes& notes,
         const std::shared_ptr<Observations>& observations, seconds time)
      : explanation_(explanation), notes_(notes), observations_(observations), time_(time) {}

  void run() {
    const auto credentials = fetch_credentials();
    if (!credentials) {
      skip("identity");
      skip("token");
      return;
    }
    identify(*credentials);
    authorize(*credentials);
  }

 private:
  Result<Credentials> fetch_credentials() {
    observations_->was_offline = false;
    auto credentials = notes_.fetch_credentials(Deadline::after(time_));
    if (!credentials) {
      fail("credentials", credentials.error());
      return credentials;
    }
    explanation_.access_key_id = clean_text(credentials->access_key_id, 128);
    explanation_.credentials_expire_at = credentials->expires_at;
    pass("credentials", "key " + explanation_.access_key_id);
    return credentials;
  }

  void identify(const Credentials& credentials) {
    observations_->was_offline = false;
    const auto identity = notes_.identify(credentials, Deadline::after(kCallTime));
    if (identity) {
      explanation_.identity = *identity;
      pass("identity", identity->arn);
    } else if (observations_->was_offline) {
      add("identity", Check::Verdict::skipped, kOffline);
    } else {
      // No pull needs it, so that it is not an error of the whole.
      add("identity", Check::Verdict::failed, clean_text(identity.error().text, 2000));
    }
  }

  void authorize(const Credentials& credentials) {
    observations_->was_offline = false;
    const auto token = notes_.authorize(credentials, Deadline::after(kCallTime));
    if (!token) return fail("token", token.error());
    explanation_.token_available = true;
    explanation_.new_token_expires_at = token->expires_at;
    pass("token", "a new one would work until " + render_rfc3339(token->expires_at));
  }

  void add(std::string name, Check::Verdict verdict, std::string detail) {
    explanation_.checks.push_back({std::move(name), verdict, std::move(detail)});
  }

  void pass(std::string name, std::string detail) {
    add(std::move(name), Check::Verdict::ok, std::move(detail));
  }

  void skip(std::string name) {
    add(std::move(name), Check::Verdict::skipped, "there are no credentials to ask with");
  }

  void fail(std::string name, const Error& error) {
    if (observations_->was_offline) {
      return add(std::move(name), Check::Verdict::skipped, kOffline);
    }
    explanation_.error = Error{error.code, clean_text(error.text, 2000)};
    add(std::move(name), Check::Verdict::failed, explanation_.error->text);
  }

  Explanation& explanation_;
  const PlanNotes& notes_;
  const std::shared_ptr<Observations>& observations_;
  seconds time_;
};

}  // namespace

HoldBack make_hold_back(const std::shared_ptr<Observations>& observations) {
  return [observations] {
    observations->was_offline = true;
    return Error{Errc::local, kOffline};
  };
}

Send observe(Send send, const std::shared_ptr<Observations>& observations, const Now& now,
             bool is_offline) {
  return [send = std::move(send), observations, now,
          is_offline](const Request& request) -> Result<Response> {
    if (is_offline) return make_hold_back(observations)();
    auto response = send(request);
    if (!response || request.bypass_proxy) return response;
    const auto date = find_header(response->headers, "Date");
    const auto instant = date ? parse_http_date(*date) : std::nullopt;
    if (instant) observations->clock_offset = *instant - now();
    return response;
  };
}

void run_checks(Explanation& explanation, const PlanNotes& notes,
                const std::shared_ptr<Observations>& observations, std::chrono::seconds time) {
  Checks(explanation, notes, observations, time).run();
  explanation.clock_offset = observations->clock_offset;
}

}  // namespace cred
