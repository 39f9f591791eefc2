// SPDX-License-Identifier: Apache-2.0
// The proof of possession: its parts, and a signature that OpenSSL accepts.
#include "aws/dpop.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/base64.h"
#include "support/fake_service.h"
#include "unit/aws/sessions/keys.h"

namespace cred {
namespace {

using nlohmann::json;
using testing::kNow;

const char* const kUrl = "https://us-east-1.signin.aws.amazon.com/v1/token";

std::string decode_base64url(std::string text) {
  EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return decode_base64(text).value_or("");
}

struct Proof {
  std::string signed_text;
  json header;
  json claims;
  std::string signature;
};

Proof parse_proof(const std::string& proof) {
  const auto first = proof.find('.');
  const auto second = proof.rfind('.');
  return {proof.substr(0, second), json::parse(decode_base64url(proof.substr(0, first))),
          json::parse(decode_base64url(proof.substr(first + 1, second - first - 1))),
          decode_base64url(proof.substr(second + 1))};
}

Proof prove(const char* pem = testing::kP256) {
  const auto proof = make_dpop_proof(Secret(pem), "POST", kUrl, kNow);
  EXPECT_TRUE(proof);
  return proof ? parse_proof(*proof) : Proof{};
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// r and s of JWS in the form that OpenSSL verifies.
std::string render_der(const std::string& signature) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(signature.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(),
                                                                   &ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

bool is_signed_by(const char* pem, const Proof& proof) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem, -1), &BIO_free);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  const std::string der = render_der(proof.signature);
  EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(der.data()),
                          der.size(),
                          reinterpret_cast<const unsigned char*>(proof.signed_text.data()),
                          proof.signed_text.size()) == 1;
}

TEST(MakeDpopProof, HeaderHasThePublicKeyAlone) {
  EXPECT_EQ(prove().header, json::parse(R"({"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC",
      "crv":"P-256","x":"ILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4Y",
      "y":"70wIlAkPyH37rdt-_bj_jgQptqLxqQTiUYK5dUbKVDk"}})"));
}

TEST(MakeDpopProof, ClaimsNameTheRequestAndTheInstant) {
  json claims = prove().claims;
  claims.erase("jti");
  EXPECT_EQ(claims, (json{{"htm", "POST"}, {"htu", kUrl}, {"iat", to_epoch(kNow)}}));
}

TEST(MakeDpopProof, EveryProofHasAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i) ids.insert(prove().claims["jti"]);
  EXPECT_EQ(ids.size(), 50U);
  EXPECT_EQ(ids.begin()->size(), 36U);
}

// Of 200 signatures some have an r or s that is shorter than 32 bytes as a number.
TEST(MakeDpopProof, SignatureIsTwoPaddedNumbersThatVerify) {
  for (int i = 0; i < 200; ++i) {
    const Proof proof = prove();
    ASSERT_EQ(proof.signature.size(), 64U);
    ASSERT_TRUE(is_signed_by(testing::kP256, proof));
  }
}

TEST(MakeDpopProof, PadsACoordinateThatBeginsWithAZero) {
  const Proof proof = prove(testing::kP256WithShortX);
  EXPECT_EQ(decode_base64url(proof.header["jwk"]["x"]).size(), 32U);
  EXPECT_EQ(decode_base64url(proof.header["jwk"]["x"]).front(), '\0');
  EXPECT_TRUE(is_signed_by(testing::kP256WithShortX, proof));
}

TEST(MakeDpopProof, ReadsPkcs8) {
  EXPECT_TRUE(is_signed_by(testing::kP256, prove(testing::kP256AsPkcs8)));
}

TEST(MakeDpopProof, RefusesWhatIsNoP256KeyAndNeverAsks) {
  for (const char* const pem : {"", "no key", testing::kP384, testing::kEncrypted}) {
    const auto proof = make_dpop_proof(Secret(pem), "POST", kUrl, kNow);
    ASSERT_FALSE(proof);
    EXPECT_EQ(proof.error().code, Errc::no_credentials);
    EXPECT_EQ(proof.error().text, "its dpopKey is not a P-256 private key in PEM");
  }
}

}  // namespace
}  // namespace cred
