// SPDX-License-Identifier: Apache-2.0
// Foreign certificates and keys: what is fit for TLS, and what is said of the rest.
#include "syncd/kube/client/tls/tls_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "syncd/kube/client/tls/pem.h"
#include "unit/syncd/kube/client/tls/certificates.h"

namespace cred::syncd {
namespace {

using ::testing::HasSubstr;
using testing::kCertificate;
using testing::kKey;
using ::testing::Not;

std::string der_of(const char* pem) { return split_pem(pem).at(0).der.reveal(); }

Result<ClientIdentity> take(const std::string& certificate, const std::string& key) {
  return take_client_identity({certificate, Secret(key)},
                              {"/k/me.crt", "client-certificate", "user jane"},
                              {"/k/me.key", "client-key", "user jane"});
}

std::string complaint(const std::string& certificate, const std::string& key) {
  const auto taken = take(certificate, key);
  if (taken) return "no error";
  EXPECT_EQ(taken.error().code, Errc::local);
  return taken.error().text;
}

TEST(TakeClientIdentity, TakesBothFormsOfAKey) {
  for (const char* const key : {kKey, testing::kOldStyleKey}) {
    const auto taken = take(kCertificate, key);
    ASSERT_TRUE(taken) << taken.error().text;
    EXPECT_EQ(taken->certificate_pem, kCertificate);
    EXPECT_EQ(taken->key_pem.reveal(), key);
  }
}

TEST(TakeClientIdentity, LeavesOutWhatStandsBesideThem) {
  const std::string parameters =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  const std::string both = std::string(kCertificate) + parameters + kKey;
  const auto taken = take("Bag Attributes\n" + both, both);

  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_EQ(taken->certificate_pem, kCertificate);
  EXPECT_EQ(taken->key_pem.reveal(), kKey);
}

TEST(TakeClientIdentity, SaysThatAKeyIsEncrypted) {
  for (const char* const key : {testing::kEncryptedKey, testing::kOldStyleEncryptedKey}) {
    EXPECT_THAT(complaint(kCertificate, key),
                HasSubstr("the client key in /k/me.key is encrypted, user jane; client-key takes "
                          "one without a passphrase"));
  }
}

TEST(TakeClientIdentity, AsksNobodyWhereALabelDoesNotTellOfThePassphrase) {
  PemBlock block = std::move(split_pem(testing::kEncryptedKey).at(0));
  block.label = "PRIVATE KEY";
  EXPECT_THAT(complaint(kCertificate, render_pem(block).reveal()),
              HasSubstr("the client key in /k/me.key is broken or encrypted, user jane; "));
}

TEST(TakeClientIdentity, NamesTheMemberThatIsWrong) {
  const std::string rubbish = "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n";
  const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> cases = {
      {{kCertificate, testing::kOtherKey},
       "the client key in /k/me.key is not that of the client certificate, user jane; client-key "
       "and client-certificate (/k/me.crt) must be of one pair"},
      {{kCertificate, der_of(kKey)}, "the client key in /k/me.key is DER, user jane; client-key "},
      {{der_of(kCertificate), kKey},
       "the client certificate in /k/me.crt is DER, user jane; client-certificate takes PEM"},
      {{kCertificate, "hunter2"}, "the client key in /k/me.key is not PEM text, user jane; "},
      {{kCertificate, rubbish}, "the client key in /k/me.key is broken or encrypted, user jane; "},
      {{"hunter2", kKey}, "the client certificate in /k/me.crt is not PEM text, user jane; "},
      {{kKey, kCertificate},
       "the client certificate in /k/me.crt holds no CERTIFICATE that can be read, but PRIVATE "
       "KEY, user jane; "},
      {{kCertificate, kCertificate},
       "the client key in /k/me.key holds no PRIVATE KEY that can be read, but CERTIFICATE, user "
       "jane; "},
  };
  for (const auto& [pair, words] : cases) {
    const std::string text = complaint(pair.first, pair.second);
    EXPECT_THAT(text, HasSubstr(words));
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  }
}

TEST(TakeAuthorities, TakesTheCertificatesAlone) {
  const std::string rubbish =
      "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\nsubject=x\n";
  const std::string locked =
      "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nQUJD\n"
      "-----END CERTIFICATE-----\n";
  const std::string bundle =
      rubbish + kCertificate + testing::kEncryptedKey + locked + kCertificate;
  const auto taken = take_authorities(bundle, {"/k/ca", "certificate-authority", "cluster prod"});

  ASSERT_TRUE(taken) << taken.error().text;
  EXPECT_EQ(*taken, std::string(kCertificate) + kCertificate);
}

TEST(TakeAuthorities, SaysThatThereIsNone) {
  const auto taken =
      take_authorities("RUBBISH", {"/k/ca", "certificate-authority", "cluster prod"});

  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().text,
            "the CA in /k/ca is not PEM text, cluster prod; certificate-authority takes PEM: "
            "-----BEGIN CERTIFICATE-----");
}

}  // namespace
}  // namespace cred::syncd
