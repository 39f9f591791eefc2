// SPDX-License-Identifier: Apache-2.0
// Digests and Base64 against the values of their specifications.
#include "aws/digest.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace cred {
namespace {

// FIPS 180-4 examples.
TEST(Sha256Hex, MatchesTheStandard) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha1Hex, MatchesTheStandard) {
  EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

// RFC 4231, test case 2.
TEST(HmacSha256, MatchesTheRfc) {
  EXPECT_EQ(render_hex(hmac_sha256("Jefe", "what do ya want for nothing?").reveal()),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 4648, section 10.
TEST(Base64, MatchesTheRfcBothWays) {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : rows) {
    EXPECT_EQ(encode_base64(plain), coded);
    EXPECT_EQ(decode_base64(coded), plain);
  }
  EXPECT_EQ(decode_base64("+/+/"), "\xFB\xFF\xBF");
}

TEST(Base64, RefusesEverythingElse) {
  for (const char* const text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9",
                                 "Zm-_", "====", "=Zg=", "Zg==Zg==", "Zm8=Zm8="}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace cred
