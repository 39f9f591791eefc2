// SPDX-License-Identifier: Apache-2.0
// PEM text as people have it in their files.
#include "syncd/kube/client/tls/pem.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/syncd/kube/client/tls/certificates.h"

namespace cred::syncd {
namespace {

using testing::kCertificate;
using testing::kKey;

std::string labels(const std::string& text) {
  std::string all;
  for (const PemBlock& block : split_pem(text)) {
    all += (block.is_encrypted ? "!" : "") + block.label + ';';
  }
  return all;
}

TEST(SplitPem, FindsBlocksAmongOtherText) {
  EXPECT_EQ(labels("subject=CN = admin\n" + std::string(kCertificate) + "\n\n" + kKey + "end"),
            "CERTIFICATE;PRIVATE KEY;");
}

TEST(SplitPem, TakesLinesOfEveryLengthAndEnd) {
  EXPECT_EQ(labels("-----BEGIN A-----\r\nQUJD\r\nQQ==\r\n-----END A-----\r\n"), "A;");
  EXPECT_EQ(labels("-----BEGIN A-----  \nQUJD QQ==\t\n-----END A-----"), "A;");
  EXPECT_EQ(labels("-----BEGIN A-----\n-----END A-----\n"), "A;");
}

TEST(SplitPem, SeesBothWaysToSayThatAKeyHasAPassphrase) {
  EXPECT_EQ(labels(testing::kEncryptedKey), "!ENCRYPTED PRIVATE KEY;");
  EXPECT_EQ(labels(testing::kOldStyleEncryptedKey), "!EC PRIVATE KEY;");
  EXPECT_EQ(labels("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\nQUJD\n"
                   "-----END CERTIFICATE-----\n"),
            "!CERTIFICATE;");
}

TEST(SplitPem, PassesOverWhatIsBroken) {
  const std::vector<std::string> broken = {
      "",
      "-----BEGIN A-----\nQUJD\n",
      "-----BEGIN A-----\nQUJD\n-----END B-----\n",
      "-----BEGIN A-----\nQ!JD\n-----END A-----\n",
      "-----BEGIN A-----\nQUJ\n-----END A-----\n",
      "-----END A-----\n",
      "-----BEGIN -----",
      "-----BEGIN ----\n",
      " -----BEGIN A-----\nQUJD\n-----END A-----\n",
      std::string("-----BEGIN A-----\n\0\xff\n-----END A-----\n", 37),
  };
  for (const std::string& text : broken) {
    EXPECT_EQ(labels(text), "") << text;
    EXPECT_EQ(labels(text + '\n' + kCertificate), "CERTIFICATE;") << text;
  }
}

TEST(RenderPem, WritesWhatItWasReadFrom) {
  for (const char* const text : {kCertificate, kKey, testing::kOldStyleKey}) {
    EXPECT_EQ(render_pem(split_pem(text).at(0)).reveal(), text);
  }
}

TEST(LooksLikeDer, IsTheBeginningOfASequence) {
  EXPECT_TRUE(looks_like_der(split_pem(kCertificate).at(0).der.reveal()));
  EXPECT_TRUE(looks_like_der(split_pem(testing::kOldStyleKey).at(0).der.reveal()));
  EXPECT_FALSE(looks_like_der(kCertificate));
  EXPECT_FALSE(looks_like_der(""));
  EXPECT_FALSE(looks_like_der("0\x10z"));
}

}  // namespace
}  // namespace cred::syncd
