// SPDX-License-Identifier: Apache-2.0
// Until when a certificate is good.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace cred {

// The notAfter of the first certificate in `pem`; nullopt where there is none that can be read.
std::optional<Instant> find_certificate_end(const std::string& pem);

}  // namespace cred
