// SPDX-License-Identifier: Apache-2.0
// Fault → cause.
#include "syncd/kube/token/refusal.h"

#include "base/text.h"

namespace cred::syncd {
namespace {

std::string describe_account(const BoundToken& token) {
  return "service account " + token.namespace_name + '/' + token.account;
}

std::string describe_secret(const BoundToken& token) {
  return "Secret " + token.namespace_name + '/' + token.secret;
}

std::string explain_refused_token(const BoundToken& token, Instant now) {
  if (token.expires_at <= now) {
    return "the token of " + describe_account(token) + " expired at " +
           render_rfc3339(token.expires_at);
  }
  return "the server takes the token of " + describe_account(token) +
         " no more: it was revoked by the deletion of " + describe_secret(token) +
         " or of the account";
}

}  // namespace

bool is_by_policy(const ApiFailure& failure) {
  return failure.text.find("ValidatingAdmissionPolicy") != std::string::npos;
}

Error explain_token_refusal(const BoundToken& token, const ApiFailure& failure, Instant now) {
  switch (failure.fault) {
    case ApiFault::unauthorized:
      return {Errc::no_credentials, explain_refused_token(token, now)};
    case ApiFault::unavailable:
    case ApiFault::too_many_requests:
    case ApiFault::intercepted:
      return {Errc::unavailable, failure.text};
    case ApiFault::not_found:
    case ApiFault::namespace_absent:
      return {Errc::denied, describe_secret(token) + " or " + describe_account(token) +
                                " is not there any more: " + failure.text};
    case ApiFault::modified:
      return {Errc::denied, describe_secret(token) +
                                " is another one than the token is bound to: " + failure.text};
    default:
      break;
  }
  if (is_by_policy(failure)) {
    return {Errc::denied, "the admission policy lets " + describe_account(token) +
                              " have no such token: " + failure.text};
  }
  if (failure.fault == ApiFault::forbidden) {
    return {Errc::denied,
            describe_account(token) +
                " lacks the right to create serviceaccounts/token for itself: " + failure.text};
  }
  return {Errc::denied, failure.text};
}

std::string advise_to_join(const std::string& cluster) {
  return "join it again (`ecr-syncd join CONTEXT --name " + quote_for_shell(cluster) + "`)";
}

}  // namespace cred::syncd
