// SPDX-License-Identifier: Apache-2.0
// PEM text as blocks, read by nothing but this, so that no library meets what may make it ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace cred::syncd {

struct PemBlock {
  std::string label;          // "EC PRIVATE KEY"
  bool is_encrypted = false;  // reading what is in it takes a passphrase
  Secret der;
};

// The whole blocks of `text`, in their order; what is broken or between them is passed over, as in
// Go's encoding/pem. Headers count for is_encrypted alone.
// Source: https://datatracker.ietf.org/doc/html/rfc7468 and, for headers, rfc1421
std::vector<PemBlock> split_pem(std::string_view text);

// `block` without headers.
Secret render_pem(const PemBlock& block);

// Whether `text` begins as what is in a block does, without the block around it.
bool looks_like_der(std::string_view text);

}  // namespace cred::syncd
