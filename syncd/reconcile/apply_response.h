// SPDX-License-Identifier: Apache-2.0
// Whether a good status comes from the API server: proxies and login pages have good ones too.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cred::syncd {

struct ObjectName {
  std::string_view kind;  // "Secret"
  std::string_view namespace_name;
  std::string_view name;
};

// bad_reply, for what a good status came with in the place of an object of this kind.
Error make_wrong_answer(std::string_view kind);

// The resource version of the object in `body`, the answer to a PATCH of `sent`; empty in a dry
// run, where a server that would create it gives none. Fails (bad_reply) for whatever is not that
// object.
Result<std::string> find_written_version(std::string_view body, const ObjectName& sent,
                                         bool is_dry_run);

// Fails (bad_reply) unless `body`, the answer to a DELETE of `deleted`, says that it was done: it
// is a Status, or the object where finalizers still hold it.
Result<void> check_deleted(std::string_view body, const ObjectName& deleted);

}  // namespace cred::syncd
