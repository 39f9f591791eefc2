// SPDX-License-Identifier: Apache-2.0
// The JSON web token of a proof; OpenSSL reads the key and signs.
#include "aws/dpop.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <optional>

#include "aws/digest.h"
#include "base/base64url.h"
#include "base/json_string.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr int kCoordinateBytes = 32;

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* thing) const {
    kFree(thing);
  }
};

using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

Error unusable() {
  return Error{Errc::no_credentials, "its dpopKey is not a P-256 private key in PEM"};
}

// The default asks on the terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*user*/) {
  return -1;
}

Key read_key(const Secret& pem) {
  const Bio bio(BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size())));
  if (!bio) return nullptr;
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, nullptr));
  std::array<char, 64> group{};
  std::size_t size = 0;
  if (!key || EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &size) != 1 ||
      std::string_view(group.data(), size) != "prime256v1") {
    return nullptr;
  }
  return key;
}

// Always 32 bytes: leading zeros belong to the encoding (RFC 7518 section 6.2.1.2).
std::optional<std::string> render_number(const BIGNUM* number) {
  std::string bytes(kCoordinateBytes, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
  if (BN_bn2binpad(number, out, kCoordinateBytes) != kCoordinateBytes) return std::nullopt;
  return bytes;
}

std::optional<std::string> find_coordinate(const Key& key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &raw) != 1) return std::nullopt;
  const Number number(raw);
  const auto bytes = render_number(number.get());
  if (!bytes) return std::nullopt;
  return encode_base64url(*bytes);
}

// OpenSSL's DER made into the 64 bytes of JWS.
std::optional<std::string> sign(const Key& key, std::string_view text) {
  const DigestContext context(EVP_MD_CTX_new());
  const auto* const input = reinterpret_cast<const unsigned char*>(text.data());
  std::array<unsigned char, 128> der{};
  std::size_t size = der.size();
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), der.data(), &size, input, text.size()) != 1) {
    return std::nullopt;
  }
  const unsigned char* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  if (!signature) return std::nullopt;
  const auto r = render_number(ECDSA_SIG_get0_r(signature.get()));
  const auto s = render_number(ECDSA_SIG_get0_s(signature.get()));
  if (!r || !s) return std::nullopt;
  return *r + *s;
}

// Version 4 (RFC 9562 section 5.4); empty when there is no randomness.
std::string make_uuid() {
  std::string bytes(16, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
  if (RAND_bytes(out, static_cast<int>(bytes.size())) != 1) return {};
  out[6] = static_cast<unsigned char>((out[6] & 0x0FU) | 0x40U);
  out[8] = static_cast<unsigned char>((out[8] & 0x3FU) | 0x80U);
  std::string text = render_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

std::string render_header(std::string_view x, std::string_view y) {
  return R"({"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":")" +
         std::string(x) + R"(","y":")" + std::string(y) + R"("}})";
}

std::string render_claims(std::string_view method, std::string_view url, Instant now) {
  std::string claims = R"({"jti":)";
  append_json_string(claims, make_uuid());
  claims += R"(,"htm":)";
  append_json_string(claims, method);
  claims += R"(,"htu":)";
  append_json_string(claims, url);
  claims += R"(,"iat":)";
  append_number(claims, to_epoch(now));
  return claims + '}';
}

}  // namespace

Result<std::string> make_dpop_proof(const Secret& private_key, std::string_view method,
                                    std::string_view url, Instant now) {
  const Key key = read_key(private_key);
  if (!key) return unusable();
  const auto x = find_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X);
  const auto y = find_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y);
  if (!x || !y) return unusable();
  std::string token = encode_base64url(render_header(*x, *y)) + '.' +
                      encode_base64url(render_claims(method, url, now));
  const auto signature = sign(key, token);
  if (!signature) return unusable();
  return token + '.' + encode_base64url(*signature);
}

}  // namespace cred
