// SPDX-License-Identifier: Apache-2.0
// The file in which an AWS tool keeps a login: used while it is good, renewed by one process.
#pragma once

#include <functional>
#include <string>

#include "aws/source_context.h"
#include "base/deadline.h"
#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace cred {

struct SessionLife {
  Instant expires_at;
  bool is_renewable = false;
};

struct SessionFile {
  std::string path;
  ReadFile read_file;

  // What the text of the file says. Fails (no_credentials) when it is not a session; the text of
  // the Error continues the path's name.
  std::function<Result<SessionLife>(const Secret& text)> inspect;

  // The text of the file with a new session in it; asks AWS.
  std::function<Result<Secret>(const Secret& text, const Deadline&)> renew;

  HoldBack hold_back = {};  // if set, is called in place of lock and renewal
};

// The text of a session that is good at `now`. One that expires within 5 minutes is renewed first,
// under the lock `path`.lock and after another look, so that many processes renew once; if that
// fails, the old one serves to its end and is not renewed again for a minute. Blocks until the
// deadline at most. Errors: no_credentials (no file, no session, expired for good, or no lock to
// renew it under), local (unreadable), and those of `renew`.
Result<Secret> obtain_session(const SessionFile& file, Instant now, const Deadline& deadline);

}  // namespace cred
