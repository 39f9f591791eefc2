// SPDX-License-Identifier: Apache-2.0
// Secrets in every place and coding, and text that is none.
#include "syncd/cli/support/redactor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/base64.h"
#include "base/base64url.h"
#include "base/percent.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Redactor, TakesKnownSecretsOutInWhateverCoding) {
  for (const std::string& secret : {std::string("hunter2!"), std::string("pass word/+x"),
                                    std::string("a-long-secret-with-lower-case-letters")}) {
    SCOPED_TRACE(secret);
    Redactor redactor;
    redactor.add_secret(secret + "\n");
    for (const std::string& form :
         {secret, percent_encode(secret), encode_base64(secret), encode_base64("AWS:" + secret),
          encode_base64("u:" + secret + "\n"), encode_base64url(secret),
          percent_encode(encode_base64("x" + secret))}) {
      const std::string clean = redactor.redact("before " + form + " behind\n");
      EXPECT_THAT(clean, HasSubstr("before "));
      EXPECT_THAT(clean, Not(HasSubstr(form)));
      if (form.size() < 14) continue;
      EXPECT_THAT(clean, Not(HasSubstr(form.substr(4, form.size() - 8)))) << clean;
    }
  }
}

TEST(Redactor, TakesOutWhatStandsBehindANameThatSaysSo) {
  const Redactor redactor;
  for (const char* const text :
       {"password: abc", "  \"token\": \"abc\",", "AWS_SECRET_ACCESS_KEY=abc",
        R"({"SecretAccessKey":"/abc"})", "client_secret: abc", "passphrase: abc",
        "client-key-data: 'abc'", "x-token=abc&y=1", "id-token: abc", "Authorization: Bearer abc",
        "said Basic abc to it", "password: two words abc", "- token: abc",
        "he said Authorization: Bearer abc", "https://me:abc@proxy.example:3128/",
        "http://abc@k"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(redactor.redact(text), Not(HasSubstr("abc")));
  }
}

TEST(Redactor, TakesOutWhatLooksLikeASecret) {
  const Redactor redactor;
  for (const char* const secret :
       {"AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
        "k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbS8",
        "0123456789abcdef0123456789abcdef01234567"}) {
    EXPECT_EQ(redactor.redact(std::string("a ") + secret + " b"), "a [removed] b") << secret;
  }
  EXPECT_EQ(redactor.redact(
                "x\n-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----\ny\n"),
            "x\n[removed]\ny\n");
}

TEST(Redactor, KeepsLinesAndWhatStandsBesideAValue) {
  const Redactor redactor;
  EXPECT_EQ(redactor.redact("token:\nnext: 1\n"), "token:\nnext: 1\n");
  EXPECT_EQ(redactor.redact(R"({"token":"a b","x":1})"), R"({"token":[removed],"x":1})");
  EXPECT_EQ(redactor.redact("  password: 'a b' # why\n"), "  password: [removed] # why\n");
  EXPECT_EQ(redactor.redact("token: a b\nc: d\n"), "token: [removed]\nc: d\n");
  EXPECT_EQ(redactor.redact("cluster a: its token: b is old"),
            "cluster a: its token: [removed] is old");
}

TEST(Redactor, LeavesEverythingElse) {
  const Redactor redactor;
  const std::string text =
      "2026-12-01T10:00:00Z warning cluster fleet/123456789012/eu-west-1/Prod-Cluster-Number-1: "
      "/etc/ecr-syncd/config.d/Production-Cluster-Number-1.yaml:12: HTTP 403\n"
      "host: 123456789012.dkr.ecr.us-east-1.amazonaws.com\n"
      "role_arn: arn:aws:iam::111122223333:role/ecr-syncd\n"
      "registry x: password for another 9 h\n"
      "server: https://0A1B2C3D4E5F60718293A4B5C6D7E8F9.gr7.eu-west-1.eks.amazonaws.com\n"
      "token_file: /var/run/token\n";
  EXPECT_EQ(redactor.redact(text), text);
}

TEST(Redactor, TakesNothingForASecretThatIsTooShort) {
  Redactor redactor;
  redactor.add_secret("abc");
  redactor.add_secret("true");
  EXPECT_EQ(redactor.redact("abc is true"), "abc is true");
}

}  // namespace
}  // namespace cred::syncd
