// SPDX-License-Identifier: Apache-2.0
// What something else than the API server wrote in its place.
#pragma once

#include <string>

#include "http/request.h"

namespace cred::syncd {

// "answered by something before the API server: cluster agent disconnected": the text of its page,
// or the message of its JSON, as far as 100 bytes go, or the host that it sends to. Words that may
// be a credential are left out.
std::string describe_foreign(const Response& response);

}  // namespace cred::syncd
