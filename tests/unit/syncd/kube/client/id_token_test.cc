// SPDX-License-Identifier: Apache-2.0
// When a JSON Web Token says that it ends.
#include "syncd/kube/client/id_token.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/base64.h"

namespace cred::syncd {
namespace {

std::optional<Instant> end_of(const std::string& claims) {
  std::string text = encode_base64(claims);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.resize(text.find_last_not_of('=') + 1);
  return find_token_end(Secret("e30." + text + ".c2ln"));
}

TEST(FindTokenEnd, IsItsExp) {
  EXPECT_EQ(end_of(R"({"exp":1795521600})"), from_epoch(1'795'521'600));
  EXPECT_EQ(end_of(R"({"a":"??>>~~","exp":1795521600.9})"), from_epoch(1'795'521'600));
  EXPECT_EQ(end_of(R"({"a":"ab","exp":1})"), from_epoch(1));
}

TEST(FindTokenEnd, IsNoneWhereNothingSensibleIsSaid) {
  for (const char* const claims :
       {"{}", "[]", "", "{", R"({"exp":"1795521600"})", R"({"exp":-1})", R"({"exp":1e300})"}) {
    EXPECT_EQ(end_of(claims), std::nullopt) << claims;
  }
  for (const char* const token : {"", "opaque", "a.b", "a.%%.c", ".."}) {
    EXPECT_EQ(find_token_end(Secret(token)), std::nullopt) << token;
  }
}

}  // namespace
}  // namespace cred::syncd
