// SPDX-License-Identifier: Apache-2.0
// Authorities that several senders have been given as the same text.
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <string>

#include "http/trust_store.h"
#include "unit/http/certificates.h"

namespace cred {
namespace {

using testing::make_root;
using testing::to_pem;

int count_objects(const SharedTrustStore& store) {
  return sk_X509_OBJECT_num(X509_STORE_get0_objects(store.get()));
}

TEST(ShareTrustStore, DecodesTheSameTextOnce) {
  const std::string one = to_pem(make_root({.subject = {"One"}}));
  const std::string other = to_pem(make_root({.subject = {"Other"}}));

  const SharedTrustStore first = share_trust_store(one);
  const SharedTrustStore again = share_trust_store(std::string(one));

  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, share_trust_store(other));
}

TEST(ShareTrustStore, HasAllOfTheText) {
  const std::string one = to_pem(make_root({.subject = {"One"}}));
  const std::string other = to_pem(make_root({.subject = {"Other"}}));

  EXPECT_EQ(count_objects(share_trust_store(one)), 1);
  EXPECT_EQ(count_objects(share_trust_store(one + other)), 2);
}

TEST(ShareTrustStore, KeepsNothingThatNobodyHolds) {
  const std::string text = to_pem(make_root({.subject = {"One"}}));
  std::weak_ptr<x509_store_st> kept = share_trust_store(text);

  EXPECT_TRUE(kept.expired());
}

TEST(ShareTrustStore, IsNoneWhereNothingCanBeDecoded) {
  EXPECT_EQ(share_trust_store("no certificate"), nullptr);
  EXPECT_EQ(share_trust_store("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
            nullptr);
}

}  // namespace
}  // namespace cred
