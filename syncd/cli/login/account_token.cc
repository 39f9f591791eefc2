// SPDX-License-Identifier: Apache-2.0
// The Secret's uid → the token that is bound to it.
#include "syncd/cli/login/account_token.h"

#include <utility>

#include "base/text.h"
#include "syncd/kube/objects/failure.h"
#include "syncd/kube/objects/meta.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/kube/objects/token_request.h"

namespace cred::syncd {
namespace {

Error refuse(const std::string& what, const ApiFailure& failure) {
  const bool is_temporary =
      failure.fault == ApiFault::unavailable || failure.fault == ApiFault::too_many_requests;
  return Error{is_temporary ? Errc::unavailable : Errc::denied, what + ": " + failure.text};
}

Result<std::string> fetch_secret_uid(const AccountTokenDeps& deps) {
  const std::string name = make_login_name(deps.rbac);
  ApiRequest request;
  request.path = "/api/v1/namespaces/" + deps.rbac.account_namespace + "/secrets/" + name;
  const auto response = deps.call(request);
  if (!response) return response.error();
  if (const auto failure = find_api_failure(*response)) {
    return refuse("Secret " + deps.rbac.account_namespace + '/' + name, *failure);
  }
  const auto meta = parse_object_meta(response->body, "Secret");
  if (!meta) return meta.error();
  return meta->uid;
}

bool is_of(const BoundToken& token, const RbacOptions& rbac, const std::string& uid) {
  return token.namespace_name == rbac.account_namespace && token.account == rbac.account &&
         token.secret == make_login_name(rbac) && token.secret_uid == uid;
}

// What cannot be read is replaced.
std::optional<AccountTokens> find_held(const AccountTokenDeps& deps, const std::string& uid) {
  const auto text = deps.read_file(deps.path);
  if (!text || !*text) return std::nullopt;
  Secret token{std::string(trim(**text))};
  auto bound = read_bound_token(token);
  const bool is_good =
      bound && is_of(*bound, deps.rbac, uid) && deps.now() < find_renewal_time(*bound);
  if (!is_good) return std::nullopt;
  return AccountTokens{std::move(token), *std::move(bound), true};
}

}  // namespace

Result<AccountTokens> take_account_token(const AccountTokenDeps& deps, bool is_fresh) {
  const auto uid = fetch_secret_uid(deps);
  if (!uid) return uid.error();
  if (!is_fresh) {
    if (auto held = find_held(deps, *uid)) return *std::move(held);
  }
  const auto response = deps.call(make_token_request({.namespace_name = deps.rbac.account_namespace,
                                                      .account = deps.rbac.account,
                                                      .secret = make_login_name(deps.rbac),
                                                      .secret_uid = *uid,
                                                      .audiences = {},
                                                      .life = kTokenLife}));
  if (!response) return response.error();
  const std::string what = "the server gives no token for service account " +
                           deps.rbac.account_namespace + '/' + deps.rbac.account;
  if (const auto failure = find_api_failure(*response)) return refuse(what, *failure);
  auto issued = parse_issued_token(*response);
  if (!issued) return std::move(issued).error();
  auto bound = read_bound_token(issued->token);
  if (!bound || !is_of(*bound, deps.rbac, *uid)) {
    return Error{Errc::bad_reply,
                 what + " that is bound to Secret " + make_login_name(deps.rbac) +
                     ", but another one; --long-lived-token takes one that never ends"};
  }
  return AccountTokens{std::move(issued->token), *std::move(bound), false};
}

}  // namespace cred::syncd
