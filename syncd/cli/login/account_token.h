// SPDX-License-Identifier: Apache-2.0
// join: a bound token of the account, the one that is there or a new one.
#pragma once

#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "syncd/config/rbac.h"
#include "syncd/kube/objects/api.h"
#include "syncd/kube/token/bound_token.h"

namespace cred::syncd {

struct AccountTokenDeps {
  const RbacOptions& rbac;
  std::string path;  // where it is kept
  CallApi call;      // the operator's
  ReadFile read_file;
  Now now;
};

struct AccountTokens {
  Secret token;
  BoundToken bound;
  bool is_held = false;  // it is the one that was on the disk, and nobody has tried it
};

// The one on the disk, if it is of this account, of the Secret that is there now, and not due yet;
// else one for 7 days, or for as long as the server allows. With `is_fresh` a new one in any case.
// Fails as CallApi does, denied where the operator may not, bad_reply.
Result<AccountTokens> take_account_token(const AccountTokenDeps& deps, bool is_fresh = false);

}  // namespace cred::syncd
