// SPDX-License-Identifier: Apache-2.0
// What certificates and keys are, without ever asking anybody for a passphrase.
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "base/time.h"

namespace cred::syncd {

// The notAfter of the first certificate in `pem`; nullopt where there is none that can be read.
std::optional<Instant> find_certificate_end(const std::string& pem);

// Of one DER object each. A key that takes a passphrase is none.
bool is_certificate(const std::string& der);
bool is_private_key(const Secret& der);

// Whether `key` is the private half of what `certificate` certifies; false for what is neither.
bool belong_together(const std::string& certificate, const Secret& key);

}  // namespace cred::syncd
