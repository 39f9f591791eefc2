// SPDX-License-Identifier: Apache-2.0
// Until when a certificate is good.
#include "syncd/kube/client/tls/certificate.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/syncd/kube/client/tls/certificates.h"

namespace cred::syncd {
namespace {

using testing::kCertificate;

constexpr Instant kEnd = from_epoch(1'795'521'600);  // 2026-11-24T12:00:00Z

TEST(FindCertificateEnd, IsItsNotAfter) { EXPECT_EQ(find_certificate_end(kCertificate), kEnd); }

TEST(FindCertificateEnd, IsThatOfTheFirstCertificate) {
  const std::string text = "subject=CN = admin\n" + std::string(kCertificate);
  EXPECT_EQ(find_certificate_end(text + "-----BEGIN CERTIFICATE-----\nrubbish\n"), kEnd);
}

TEST(FindCertificateEnd, IsNoneWhereThereIsNoCertificate) {
  std::string broken = kCertificate;
  broken[100] = '!';
  for (const std::string& text : {std::string(), std::string("rubbish"), broken}) {
    EXPECT_EQ(find_certificate_end(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace cred::syncd
