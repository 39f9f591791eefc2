// SPDX-License-Identifier: Apache-2.0
// A password that `docker login` hands over, as an entry of the cache.
#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "cache/entry.h"

namespace cred {

// Lives until the expiry that an ECR password states about itself (it is base64 of a JSON object
// with an "expiration" in epoch seconds), else 12 h from `now`. Nothing can refresh a login.
Entry make_login(const Secret& password, Instant now);

}  // namespace cred
