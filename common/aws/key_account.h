// SPDX-License-Identifier: Apache-2.0
// Whose key it is, as its id tells.
#pragma once

#include <string>
#include <string_view>

namespace cred {

// The account of an access key id, twelve digits; empty for a key of before 2019, which does not
// tell, and for what is no such id.
// Source: https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers
std::string find_key_account(std::string_view access_key_id);

}  // namespace cred
