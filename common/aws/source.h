// SPDX-License-Identifier: Apache-2.0
// A place that credentials come from: chosen without the network, asked only on a cache miss.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/credentials.h"
#include "base/deadline.h"
#include "base/result.h"

namespace cred {

struct Source {
  // For people: "profile dev: assume role arn:aws:iam::123456789012:role/pull".
  std::string description;

  // Stable text of who AWS will see, known without asking anybody: temporary keys that the source
  // rotates do not change it, another role, profile content or endpoint does. Never a secret.
  std::string principal;

  // Paths of the files that fetch reads: a change of one may undo a failure.
  std::vector<std::string> files;

  // Blocks until the deadline at most. Errors: no_credentials (configured but could not be loaded),
  // not_configured (only where the chain ends), denied, unavailable, bad_reply, local.
  std::function<Result<Credentials>(const Deadline&)> fetch;

  // fetch asks a service over the network, or a process: there is time to make the connection that
  // the credentials are wanted for.
  bool takes_time = false;

  // Nothing was configured, rightly or wrongly: these may be the machine's, if it has any.
  bool is_last_resort = false;
};

// The failure of a source that something configured goes to, such as a role on top of it: there
// "not configured" is "broken".
inline Error as_configured(Error error) {
  if (error.code == Errc::not_configured) error.code = Errc::no_credentials;
  return error;
}

}  // namespace cred
